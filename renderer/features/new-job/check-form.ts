import { type JobSpec, type Limits, RepopulateRows } from '../../../shared/job-spec.ts'
import { sqlLengthFault } from '../../../shared/sql-text.ts'
import { type TextFault, textFault } from '../../../shared/text.ts'
import { withRowsOf } from '../../../shared/rows-of-table.ts'
import type { WriteDraft } from '../../../shared/job-draft.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Column } from '../../../shared/table.ts'
import { LIMITS } from '../../ui/limits.ts'
import { type FieldError, missing, numberError, wrong } from '../../ui/field-error.ts'
import { comparisonsError, predicateOf } from './condition/condition-form.ts'
import { type JobForm, UPDATED_AT } from './job-form.ts'
import { changeError } from './change/change-error.ts'
import { setListOf } from './change/set-list.ts'

export type NumberField = 'batchSize' | 'workers' | 'rowsPerSecond' | 'maxRejects' | 'rows'
export type Field = 'table' | 'condition' | 'change' | 'file' | 'mapping' | NumberField

export type FieldErrors = Partial<Record<Field, FieldError>>

/**
 * What the form means, or what stands in the way; `columns` are those of its table, `archives` tells whether such a job
 * keeps the rows as they were.
 */
export function checkForm(form: JobForm, columns: readonly Column[], archives: boolean) {
  const errors = errorsOf(form, columns)
  const blocked = form.table === null || Object.keys(errors).length > 0
  return { spec: blocked ? null : specOf(form, form.table, columns, archives), errors }
}

function specOf(form: JobForm, table: TableName, columns: readonly Column[], archives: boolean): JobSpec {
  const target = { cluster: form.cluster, table, limits: limitsOf(form) }
  if (form.operation === 'repopulate') {
    return { operation: 'repopulate', ...target, rows: Number(form.rows) }
  }
  const archive = archives && { archive: true as const }
  if (form.operation === 'write') return { ...target, ...writeOf(form.write, table), ...archive }
  const matching = {
    ...target,
    where: predicateOf(form.condition, columns),
    strategy: form.strategy,
    ...(form.keys && { keys: form.keys }),
    ...archive,
  }
  if (form.operation === 'purge') return { operation: 'purge', ...matching }
  // Of columns that are not known the plan says whether it can.
  const touchUpdatedAt = form.touchUpdatedAt && (columns.length === 0 || canTouch(form, columns))
  return { operation: 'update', ...matching, set: setListOf(form.changes, columns), touchUpdatedAt }
}

/** `table` has been chosen, and the file, too. */
function writeOf({ file, opField, verify, ...write }: WriteDraft, table: TableName) {
  const given = file ? withRowsOf(file, table) : { path: '' }
  const chosen = { ...(opField !== '' && { opField }), ...(verify && { verify }) }
  return { operation: 'write' as const, ...write, file: given, ...chosen }
}

function limitsOf({ operation, batchSize, workers, rowsPerSecond, maxRejects }: JobForm): Limits {
  return {
    batchSize: Number(batchSize),
    workers: Number(workers),
    rowsPerSecond: rowsPerSecond.trim() === '' ? null : Number(rowsPerSecond),
    maxRejects: operation === 'repopulate' ? 0 : Number(maxRejects),
    // Nobody has approved anything before the dry run.
    approvedRows: null,
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
  const repopulates = form.operation === 'repopulate'
  const writes = form.operation === 'write'
  const found: Record<Field, FieldError | null> = {
    table: form.table ? null : missing('Choose a table.'),
    file: writes && !form.write.file ? missing('Choose a file.') : null,
    // Which fields the file has only the dry run tells.
    mapping: null,
    condition:
      repopulates || writes
        ? null
        : (conditionError(form, columns) ?? faultOf('condition', conditionFault(form, columns))),
    change:
      form.operation === 'update'
        ? (changesError(form, columns) ?? faultOf('change', textFault(setListOf(form.changes, columns))))
        : null,
    batchSize: numberError(form.batchSize, LIMITS.batchSize.schema),
    workers: numberError(form.workers, LIMITS.workers.schema),
    rowsPerSecond:
      form.rowsPerSecond.trim() === '' ? null : numberError(form.rowsPerSecond, LIMITS.rowsPerSecond.schema),
    maxRejects: repopulates ? null : numberError(form.maxRejects, LIMITS.maxRejects.schema),
    rows: repopulates ? numberError(form.rows, RepopulateRows) : null,
  }
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null))
}

function conditionError({ condition }: JobForm, columns: readonly Column[]): FieldError | null {
  if (predicateOf(condition, columns) === '') return missing('Add a condition, or choose All rows.')
  const message = condition.mode === 'tokens' ? comparisonsError(condition, columns) : null
  return message === null ? null : missing(message)
}

function changesError({ changes }: JobForm, columns: readonly Column[]): FieldError | null {
  if (changes.every(({ column }) => column === '')) {
    return missing('Add a change: choose a column and its new value.')
  }
  if (columns.length === 0 && changes.some(({ kind }) => kind === 'value')) {
    return missing('The columns of this table are not known yet.')
  }
  const errors = changes.map((change) => changeError(change, columns))
  return errors.find((error) => error !== null) ?? null
}

/** Also when it is too long together with the change. */
function conditionFault(form: JobForm, columns: readonly Column[]): TextFault | null {
  const where = predicateOf(form.condition, columns)
  const texts = form.operation === 'update' ? [where, setListOf(form.changes, columns)] : [where]
  return textFault(where) ?? sqlLengthFault(texts)
}

function faultOf(what: string, fault: TextFault | null): FieldError | null {
  return fault && wrong(`The ${what} ${fault.message}. ${fault.nextStep}`)
}
