import { z } from 'zod'
import { DEMO_ROWS } from './demo-table.ts'
import { TableName } from './table-name.ts'

/** Aurora DSQL refuses a transaction that changes more rows (SQLSTATE 54000); exactly 3,000 is allowed. */
export const MAX_ROWS_PER_TRANSACTION = 3_000
/** AWS advises 100 to 1,000 rows per batch. */
export const DEFAULT_BATCH_SIZE = 1_000
export const MAX_WORKERS = 64
export const DEFAULT_WORKERS = 4
export const MAX_RATE = 10_000_000
export const MAX_REPOPULATE_ROWS = 100_000_000

/** How a table is cut for workers; `hash` is the pattern of AWS's sample, kept for comparison. */
export const Strategy = z.enum(['range', 'hash', 'sequential'])
export type Strategy = z.infer<typeof Strategy>

export const BatchSize = z.int().min(1).max(MAX_ROWS_PER_TRANSACTION)
export const WorkerCount = z.int().min(1).max(MAX_WORKERS)
export const RowsPerSecond = z.int().min(1).max(MAX_RATE)
export const RepopulateRows = z.int().min(1).max(MAX_REPOPULATE_ROWS)

/** The limits every job runs under. */
export const Limits = z.object({
  /** Rows per transaction, a ceiling. */
  batchSize: BatchSize.default(DEFAULT_BATCH_SIZE),
  workers: WorkerCount.default(DEFAULT_WORKERS),
  /** Rows per second over all workers; null is as fast as the cluster takes them. */
  rowsPerSecond: RowsPerSecond.nullable().default(null),
})
export type Limits = z.infer<typeof Limits>

const onTable = { cluster: z.string().min(1), table: TableName, limits: Limits }
const onMatchingRows = {
  ...onTable,
  /** One SQL expression; all rows is said as `true`. */
  where: z.string(),
  strategy: Strategy.default('range'),
}

/** DELETE of every row that matches. */
export const PurgeSpec = z.object({ operation: z.literal('purge'), ...onMatchingRows })
export type PurgeSpec = z.infer<typeof PurgeSpec>

/** UPDATE of every row that matches. */
export const UpdateSpec = z.object({
  operation: z.literal('update'),
  ...onMatchingRows,
  /** What stands after SET: `status = 'archived', value = value + 1`. */
  set: z.string(),
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

/** One batch operation. Never changes once the job has started. */
export const JobSpec = z.discriminatedUnion('operation', [PurgeSpec, UpdateSpec, RepopulateSpec])
export type JobSpec = z.infer<typeof JobSpec>
export type Operation = JobSpec['operation']
