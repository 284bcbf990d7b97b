import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  MaxRejects,
  type Undoable,
  type UndoSpec,
} from '../../../shared/job-spec.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { type FieldError, numberError } from '../../ui/field-error.ts'
import { LIMITS } from '../../ui/limits.ts'

/** The job that is to be undone. */
export interface Undone {
  readonly jobId: string
  readonly of: Undoable
  readonly cluster: string
  readonly table: TableName
  /** Null for an operation without one. */
  readonly where: string | null
  readonly set: string | null
  /** The job that it undid itself; null for any but an undo. */
  readonly undid: string | null
}

export type UndoLimit = 'batchSize' | 'workers' | 'rowsPerSecond'
export const UNDO_LIMITS: readonly UndoLimit[] = ['batchSize', 'workers', 'rowsPerSecond']

/** Undo as it is being filled in. */
export interface UndoForm extends Readonly<Record<UndoLimit, string>> {
  readonly overwrite: boolean
  readonly withoutColumns: readonly string[]
  readonly withoutArchives: readonly string[]
}

export const FIRST_UNDO_FORM: UndoForm = {
  overwrite: false,
  withoutColumns: [],
  withoutArchives: [],
  batchSize: String(DEFAULT_BATCH_SIZE),
  workers: String(DEFAULT_WORKERS),
  rowsPerSecond: '',
}

/** What the form means, or what stands in the way. */
export function checkUndoForm(form: UndoForm, { jobId, of, cluster, table }: Undone) {
  const errors: Partial<Record<UndoLimit, FieldError>> = {}
  for (const name of UNDO_LIMITS) {
    const isOpen = name === 'rowsPerSecond' && form[name].trim() === ''
    const error = isOpen ? null : numberError(form[name], LIMITS[name].schema)
    if (error) errors[name] = error
  }
  if (Object.keys(errors).length > 0) return { spec: null, errors }
  const { batchSize, workers, rowsPerSecond } = form
  const spec: UndoSpec = {
    ...{ operation: 'undo', cluster, table, job: jobId, of },
    limits: {
      batchSize: Number(batchSize),
      workers: Number(workers),
      rowsPerSecond: rowsPerSecond.trim() === '' ? null : Number(rowsPerSecond),
      // Rows that a constraint refuses now are set aside and listed.
      maxRejects: MaxRejects.maxValue ?? 0,
      approvedRows: null,
    },
    overwrite: form.overwrite,
    withoutColumns: [...form.withoutColumns],
    withoutArchives: [...form.withoutArchives],
  }
  return { spec, errors }
}
