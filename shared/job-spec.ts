import { z } from 'zod'
import { DEMO_ROWS } from './demo-table.ts'
import { Moment } from './moment.ts'
import { RowFile } from './row-file.ts'
import { Sql, sqlLengthFault } from './sql-text.ts'
import { TableName } from './table-name.ts'
import { Text } from './text.ts'
import { MAX_ROWS_PER_TRANSACTION } from './transaction-limits.ts'

/** AWS advises 100 to 1,000 rows per batch. */
export const DEFAULT_BATCH_SIZE = 1_000
export const MAX_WORKERS = 64
export const DEFAULT_WORKERS = 4
export const MAX_RATE = 10_000_000
export const MAX_REPOPULATE_ROWS = 100_000_000

export const Operation = z.enum(['purge', 'update', 'repopulate', 'write', 'undo'])
export type Operation = z.infer<typeof Operation>

/** How a table is cut for workers; `hash` is the pattern of AWS's sample, kept for comparison. */
export const Strategy = z.enum(['range', 'hash', 'sequential'])
export type Strategy = z.infer<typeof Strategy>

export const BatchSize = z.int().min(1).max(MAX_ROWS_PER_TRANSACTION)
export const WorkerCount = z.int().min(1).max(MAX_WORKERS)
export const RowsPerSecond = z.int().min(1).max(MAX_RATE)
/** Rows that may be set aside because the database refuses them, one by one, for the row's own sake. */
export const MOST_REJECTS = 1_000_000
export const MaxRejects = z.int().min(0).max(MOST_REJECTS)
/** A job may change so much more than was approved, because estimates are estimates. */
export const FUSE_TOLERANCE = 0.1
/** Rows that a person agreed to have changed. */
export const ApprovedRows = z.int().min(0)
export const RepopulateRows = z.int().min(1).max(MAX_REPOPULATE_ROWS)

/** The limits every job runs under. */
export const Limits = z.object({
  /** Rows per transaction, a ceiling. */
  batchSize: BatchSize.default(DEFAULT_BATCH_SIZE),
  workers: WorkerCount.default(DEFAULT_WORKERS),
  /** Rows per second over all workers; null is as fast as the cluster takes them. */
  rowsPerSecond: RowsPerSecond.nullable().default(null),
  /** With one more the job fails; 0 lets none pass. */
  maxRejects: MaxRejects.default(0),
  /** The job pauses before it changes more rows than these and a tolerance of a tenth; null never does. */
  approvedRows: ApprovedRows.nullable().default(null),
})
export type Limits = z.infer<typeof Limits>

/** What may change while a job runs; what is left out stays as it is. */
export const Adjustment = z.object({
  batchSize: BatchSize.optional(),
  workers: WorkerCount.optional(),
  rowsPerSecond: RowsPerSecond.nullable().optional(),
})
export type Adjustment = z.infer<typeof Adjustment>

/** What may change of a job in the ledger, whoever runs it, and of one that stopped. */
export const StoredAdjustment = Adjustment.extend({ maxRejects: MaxRejects.optional() })
export type StoredAdjustment = z.infer<typeof StoredAdjustment>

const onTable = { cluster: Text.min(1).max(253), table: TableName, limits: Limits }

const onMatchingRows = {
  ...onTable,
  /** One SQL expression; all rows is said as `true`. */
  where: Sql,
  strategy: Strategy.default('range'),
  /** Of those, only the rows that this file names by their keys. */
  keys: RowFile.optional(),
  /** The time that was approved for now() and its kin in the condition; without it, that of the start. */
  moment: Moment.optional(),
  /** Rows are kept on this machine as they were, so that the job can be undone. */
  archive: z.literal(true).optional(),
}

/** DELETE of every row that matches. */
export const PurgeSpec = z.object({ operation: z.literal('purge'), ...onMatchingRows })
export type PurgeSpec = z.infer<typeof PurgeSpec>

/** UPDATE of every row that matches. */
export const UpdateSpec = z.object({
  operation: z.literal('update'),
  ...onMatchingRows,
  /** What stands after SET: `status = 'archived', value = value + 1`. */
  set: Sql,
  /** Also set `updated_at` to the time of the change. */
  touchUpdatedAt: z.boolean().default(false),
})
export type UpdateSpec = z.infer<typeof UpdateSpec>

/** Puts the demo table back to its set-up state: empties it, then inserts `rows` rows. */
export const RepopulateSpec = z.object({
  operation: z.literal('repopulate'),
  ...onTable,
  rows: RepopulateRows.default(DEMO_ROWS),
})
export type RepopulateSpec = z.infer<typeof RepopulateSpec>

/** What a row of a file is for. */
export const WriteOp = z.enum(['put', 'delete'])
export type WriteOp = z.infer<typeof WriteOp>

/** What a put does: insert or update; insert and refuse a key that exists; insert and skip one; only update. */
export const WriteMode = z.enum(['upsert', 'insert', 'skip', 'update'])
export type WriteMode = z.infer<typeof WriteMode>

/** What of the written rows is read back: whether they are there, or whether they have the values of the file. */
export const ReadBack = z.enum(['counts', 'values'])
export type ReadBack = z.infer<typeof ReadBack>

/** Puts and deletes rows by key, from a file. */
export const WriteSpec = z.object({
  operation: z.literal('write'),
  ...onTable,
  file: RowFile,
  mode: WriteMode.default('upsert'),
  /** What all rows are for that do not say it themselves. */
  op: WriteOp.default('put'),
  /** The field of the file that says of each row what it is for. */
  opField: Text.min(1).optional(),
  /** Columns of fields that are named otherwise; null leaves a field out. */
  columns: z.record(Text, Text.min(1).max(63).nullable()).default({}),
  /** Numbers with more digits than their column keeps are rounded; without this, their rows are set aside. */
  allowRounding: z.boolean().default(false),
  /** Once all is written, the rows are read back. */
  verify: ReadBack.optional(),
  /** Rows are kept on this machine as they were, so that the job can be undone. */
  archive: z.literal(true).optional(),
})
export type WriteSpec = z.infer<typeof WriteSpec>

/** What an undo takes back. */
export const Undoable = z.enum(['purge', 'update', 'write', 'undo'])
export type Undoable = z.infer<typeof Undoable>

/** Puts back what a job has changed, from its archive; it always has an archive of its own. */
export const UndoSpec = z.object({
  operation: z.literal('undo'),
  ...onTable,
  /** A row that a constraint refuses by now is none of the others' business. */
  limits: Limits.extend({ maxRejects: MaxRejects.default(MOST_REJECTS) }),
  /** The job that is undone, and what it did. */
  job: z.guid(),
  of: Undoable,
  /** Also rows that somebody changed since: they get the values from before the job all the same. */
  overwrite: z.boolean().default(false),
  /** Columns of the archive that the table no longer has: rows come back without them. */
  withoutColumns: z.array(Text.min(1).max(63)).default([]),
  /** Processes of the job whose archives are elsewhere: what they changed stays as it is. */
  withoutArchives: z.array(z.guid()).default([]),
})
export type UndoSpec = z.infer<typeof UndoSpec>

/** A job whose rows can be counted before it runs. */
export const RowChangeSpec = z.discriminatedUnion('operation', [PurgeSpec, UpdateSpec]).check(isOfKeptLength)

/** One batch operation. Never changes once the job has started, but for how many rows it may set aside. */
export const JobSpec = z
  .discriminatedUnion('operation', [PurgeSpec, UpdateSpec, RepopulateSpec, WriteSpec, UndoSpec])
  .check(isOfKeptLength)
export type JobSpec = z.infer<typeof JobSpec>

/** A change of rows that a file names by their keys. */
export type NamedRowsSpec = (PurgeSpec | UpdateSpec) & { readonly keys: RowFile }

export function namesRows(spec: PurgeSpec | UpdateSpec): spec is NamedRowsSpec {
  return spec.keys !== undefined
}

/** The file on this machine that a job takes its rows or their keys from; null where it needs none. */
export function fileOf(spec: JobSpec): RowFile | null {
  if (spec.operation === 'write') return spec.file
  return changesMatching(spec) ? (spec.keys ?? null) : null
}

function isOfKeptLength({ value, issues }: z.core.ParsePayload<JobSpec>): void {
  const fault = sqlLengthFault(sqlOf(value))
  if (fault) issues.push({ code: 'custom', input: value, path: ['where'], message: fault.message })
}

/** A purge or an update: it has a condition and a strategy. */
export function changesMatching<S extends JobSpec>(spec: S): spec is S & (PurgeSpec | UpdateSpec) {
  return spec.operation === 'purge' || spec.operation === 'update'
}

/** Whether somebody chooses if the job keeps the rows that it changes. */
export function mayKeepRows<S extends JobSpec>(spec: S): spec is S & (PurgeSpec | UpdateSpec | WriteSpec) {
  return changesMatching(spec) || spec.operation === 'write'
}

/** Whether the job keeps the rows that it changes, so that it can be undone. */
export function keepsRows(spec: JobSpec): boolean {
  return spec.operation === 'undo' || (mayKeepRows(spec) && spec.archive === true)
}

/** The SQL of a job: its condition, then its change. */
export function sqlOf(spec: JobSpec): string[] {
  if (!changesMatching(spec)) return []
  return spec.operation === 'update' ? [spec.where, spec.set] : [spec.where]
}
