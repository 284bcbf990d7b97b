import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { TableName } from '../../../shared/table-name.ts'
import {
  changesMatching,
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  type JobSpec,
  type Operation,
} from '../../../shared/job-spec.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../../shared/demo-table.ts'
import { type Change, EMPTY_WRITE, type JobDraft, type WriteDraft } from '../../../shared/job-draft.ts'
import type { NewJobPreset } from '../../routes.ts'
import { comparing, conditionOf, EMPTY_CONDITION, predicateOf } from './condition/condition-form.ts'
import { parseSetList } from './change/set-list.ts'

/** New job as it is being filled in: what was typed, right or wrong. */
export type JobForm = JobDraft & {
  /** By name. */
  readonly cluster: string
}

export const EMPTY_CHANGE: Change = { column: '', kind: 'value', text: '' }
export const UPDATED_AT = 'updated_at'

/** At full speed the demo table is done before there is a chart: this takes about five seconds. */
const TOUR_LIMITS = { batchSize: '25', rowsPerSecond: '200' }
export const FULL_SPEED = { batchSize: String(DEFAULT_BATCH_SIZE), rowsPerSecond: '' }
/** Whether the tour's limits still stand. */
export function isGentle({ batchSize, rowsPerSecond }: JobForm): boolean {
  return batchSize === TOUR_LIMITS.batchSize && rowsPerSecond === TOUR_LIMITS.rowsPerSecond
}

const TOUR_CONDITION = comparing([{ column: 'category', operator: '=', value: 'electronics' }])

/** The form as a link or the tour opens it; without a word about the cluster it is for the current one. */
export function initialForm(preset: NewJobPreset, current: string): JobForm {
  const { operation = 'purge', table, condition = EMPTY_CONDITION, tour, again, file } = preset
  if (again) return formOf(again)
  const form: JobForm = {
    cluster: tour ? SANDBOX_CLUSTER : (preset.cluster ?? current),
    operation,
    table: table ?? null,
    condition: tour ? TOUR_CONDITION : condition,
    keys: null,
    write: file === undefined ? EMPTY_WRITE : { ...EMPTY_WRITE, file: { path: file } },
    changes: [EMPTY_CHANGE],
    touchUpdatedAt: false,
    strategy: 'range',
    workers: String(DEFAULT_WORKERS),
    maxRejects: '0',
    rows: String(DEMO_ROWS),
    archive: null,
    archiveFolder: '',
    ...(tour ? TOUR_LIMITS : FULL_SPEED),
  }
  return chooseOperation(form, operation)
}

/** Only the demo table can be repopulated, so there is nothing to choose. */
export function chooseOperation(form: JobForm, operation: Operation): JobForm {
  const chosen = { ...form, operation }
  // What only rows by condition are divided by would keep a write from being archived.
  if (operation === 'write') return { ...chosen, strategy: 'range' }
  return operation === 'repopulate' ? chooseTable(chosen, DEMO_TABLE) : chosen
}

export function changeWrite(form: JobForm, change: (write: WriteDraft) => WriteDraft): JobForm {
  return { ...form, write: change(form.write) }
}

/** Another cluster has other tables. */
export function chooseCluster(form: JobForm, cluster: string): JobForm {
  if (form.cluster === cluster) return form
  const { condition, keys, changes, touchUpdatedAt } = initialForm({}, cluster)
  // What was chosen where little is at stake does not hold where much is.
  const moved = { ...form, cluster, table: null, condition, keys, changes, touchUpdatedAt, archive: null }
  return chooseOperation(moved, form.operation)
}

/** Another table has other columns: condition and change start anew. */
export function chooseTable(form: JobForm, table: TableName): JobForm {
  if (isTable(form.table, table)) return form
  return {
    ...withoutKeys({ ...form, table }),
    condition: EMPTY_CONDITION,
    changes: [EMPTY_CHANGE],
    touchUpdatedAt: false,
  }
}

/** Who names the rows means all of them, unless there is a condition already. */
export function withKeys(form: JobForm, path: string): JobForm {
  const isEmpty = predicateOf(form.condition, []) === ''
  return { ...form, keys: { path }, condition: isEmpty ? conditionOf('true') : form.condition }
}

/** The condition of a file's rows, which is often that of all of them, is not meant for the whole table. */
export function withoutKeys(form: JobForm): JobForm {
  return form.keys ? { ...form, keys: null, condition: EMPTY_CONDITION } : form
}

export function isTable(one: TableName | null, other: TableName): boolean {
  return one?.schema === other.schema && one.name === other.name
}

/** Whether a link asks for nothing else than the draft, which then goes on. */
export function continues(
  draft: JobDraft,
  { operation, table, condition, tour, again }: NewJobPreset,
): boolean {
  if (condition || tour || again) return false
  return (operation ?? draft.operation) === draft.operation && (!table || isTable(draft.table, table))
}

function formOf(spec: JobSpec): JobForm {
  const { batchSize, workers, rowsPerSecond, maxRejects } = spec.limits
  const form: JobForm = {
    ...initialForm({ operation: spec.operation, table: spec.table }, spec.cluster),
    batchSize: String(batchSize),
    workers: String(workers),
    rowsPerSecond: rowsPerSecond === null ? '' : String(rowsPerSecond),
    maxRejects: String(maxRejects),
  }
  if (spec.operation === 'repopulate') return { ...form, rows: String(spec.rows) }
  if (spec.operation === 'write') {
    const { file, mode, op, opField = '', columns, allowRounding, verify = null, archive = null } = spec
    return { ...form, archive, write: { file, mode, op, opField, columns, allowRounding, verify } }
  }
  if (!changesMatching(spec)) return form
  const matching = {
    ...form,
    strategy: spec.strategy,
    condition: conditionOf(spec.where),
    keys: spec.keys ?? null,
    // One that kept nothing may be of a cluster where nothing could be kept.
    archive: spec.archive ?? null,
  }
  if (spec.operation === 'purge') return matching
  return { ...matching, changes: parseSetList(spec.set), touchUpdatedAt: spec.touchUpdatedAt }
}
