import {
  BatchSize,
  type JobSpec,
  type Limits,
  MAX_RATE,
  MAX_REPOPULATE_ROWS,
  MAX_ROWS_PER_TRANSACTION,
  MAX_WORKERS,
  RepopulateRows,
  RowsPerSecond,
  WorkerCount,
} from '../../../shared/job-spec.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Column } from '../../../shared/table.ts'
import { formatCount } from '../../ui/quantity.ts'
import { kindIn, predicateOf, valueError } from './condition-form.ts'
import { type JobForm, UPDATED_AT } from './job-form.ts'
import { setListOf } from './set-list.ts'

export type Field = 'table' | 'condition' | 'change' | 'batchSize' | 'workers' | 'rowsPerSecond' | 'rows'

/** One message per field; `missing` ones are told only once somebody wants to go on. */
export interface FieldError {
  readonly message: string
  readonly missing: boolean
}
export type FieldErrors = Partial<Record<Field, FieldError>>

/** What the form means, or what stands in the way. */
export type Checked =
  | { readonly spec: JobSpec; readonly errors: FieldErrors }
  | { readonly spec: null; readonly errors: FieldErrors }

/** Reads the form; `columns` are those of its table. */
export function checkForm(form: JobForm, cluster: string, columns: readonly Column[]): Checked {
  const errors = errorsOf(form, columns)
  const blocked = form.table === null || Object.keys(errors).length > 0
  return { spec: blocked ? null : specOf(form, cluster, form.table, columns), errors }
}

function specOf(form: JobForm, cluster: string, table: TableName, columns: readonly Column[]): JobSpec {
  const target = { cluster, table, limits: limitsOf(form) }
  if (form.operation === 'repopulate') {
    return { operation: 'repopulate', ...target, rows: Number(form.rows) }
  }
  const matching = { ...target, where: predicateOf(form.condition, columns), strategy: form.strategy }
  if (form.operation === 'purge') return { operation: 'purge', ...matching }
  const touchUpdatedAt = form.touchUpdatedAt && canTouch(form, columns)
  return { operation: 'update', ...matching, set: setListOf(form.changes), touchUpdatedAt }
}

function limitsOf({ batchSize, workers, rowsPerSecond }: JobForm): Limits {
  return {
    batchSize: Number(batchSize),
    workers: Number(workers),
    rowsPerSecond: rowsPerSecond.trim() === '' ? null : Number(rowsPerSecond),
  }
}

/** Whether `updated_at` exists and is not set by hand. */
export function canTouch(form: JobForm, columns: readonly Column[]): boolean {
  return (
    columns.some(({ name, inKey }) => name === UPDATED_AT && !inKey) &&
    !form.changes.some(({ column }) => column === UPDATED_AT)
  )
}

function errorsOf(form: JobForm, columns: readonly Column[]): FieldErrors {
  const found: Record<Field, FieldError | null> = {
    table: form.table ? null : { message: 'Choose a table.', missing: true },
    condition: form.operation === 'repopulate' ? null : conditionError(form, columns),
    change: form.operation === 'update' ? changeError(form) : null,
    batchSize: numberError(form.batchSize, BatchSize, MAX_ROWS_PER_TRANSACTION),
    workers: numberError(form.workers, WorkerCount, MAX_WORKERS),
    rowsPerSecond:
      form.rowsPerSecond.trim() === '' ? null : numberError(form.rowsPerSecond, RowsPerSecond, MAX_RATE),
    rows:
      form.operation === 'repopulate' ? numberError(form.rows, RepopulateRows, MAX_REPOPULATE_ROWS) : null,
  }
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null))
}

function conditionError(form: JobForm, columns: readonly Column[]): FieldError | null {
  const { condition } = form
  if (predicateOf(condition, columns) === '') {
    return { message: 'Say which rows. To mean every row, choose “All rows”.', missing: true }
  }
  if (condition.mode !== 'tokens') return null
  const kindOf = kindIn(columns)
  if (condition.tokens.some(({ column }) => column === '')) {
    return { message: 'Choose a column for each comparison, or remove it.', missing: true }
  }
  const wrong = condition.tokens.some((token) => valueError(token, kindOf(token.column)) !== null)
  return wrong ? { message: 'A comparison has no value that its column can take.', missing: true } : null
}

function changeError({ changes }: JobForm): FieldError | null {
  if (changes.every(({ column }) => column === '')) {
    return { message: 'Say which column changes, and to what.', missing: true }
  }
  if (changes.some(({ column, expression }) => column === '' || expression.trim() === '')) {
    return { message: 'Each change needs a column and an expression.', missing: true }
  }
  return null
}

function numberError(
  text: string,
  schema: { safeParse(value: unknown): { success: boolean } },
  maximum: number,
): FieldError | null {
  const typed = text.trim()
  if (/^\d+$/.test(typed) && schema.safeParse(Number(typed)).success) return null
  return { message: `Enter a whole number from 1 to ${formatCount(maximum)}.`, missing: typed === '' }
}
