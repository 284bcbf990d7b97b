import { z } from 'zod'
import { Eta } from './eta.ts'
import { JobState } from './job-state.ts'
import { BatchSize, RowsPerSecond, WorkerCount } from './job-spec.ts'
import { WorkingProcess } from './working-process.ts'

/** `idle` has no range, `waiting` backs off or waits for the rate, `working` is inside a transaction. */
export const WorkerState = z.enum(['starting', 'idle', 'working', 'waiting', 'paused', 'stopped'])
export type WorkerState = z.infer<typeof WorkerState>

export const WorkerSnapshot = z.object({
  worker: z.int().min(0),
  state: WorkerState,
  /** Number of the key range in hand, from 0; null without one. */
  range: z.int().min(0).nullable(),
  /** Rows it changed, also those of a preparation (emptying the table of a repopulate). */
  rows: z.number(),
  batches: z.number(),
  retries: z.number(),
  conflicts: z.number(),
  /** Rows its next batch takes: the ceiling, or fewer while it finds out what the cluster bears. */
  batchSize: z.number(),
  /** Milliseconds at work in the database: batches that were committed, and cutting ranges for others. */
  busyMs: z.number(),
  /** Rows per second over the last second. */
  rowsPerSecond: z.number(),
})
export type WorkerSnapshot = z.infer<typeof WorkerSnapshot>

/** Milliseconds from BEGIN to the end of COMMIT. */
export const Percentiles = z.object({ p50: z.number(), p95: z.number() })
export type Percentiles = z.infer<typeof Percentiles>

/** How far a part of a job is that ends before the next begins. */
export const PhaseProgress = z.object({
  kind: z.enum(['delete', 'update', 'insert', 'restore', 'write']),
  rows: z.number(),
  /** As estimated by now, exact for rows that are inserted; null while nobody knows. */
  expected: z.number().nullable(),
  done: z.boolean(),
})
export type PhaseProgress = z.infer<typeof PhaseProgress>

/** The newest counters of a job: state, not history; a newer one replaces an older one. */
export const JobSnapshot = z.object({
  jobId: z.string(),
  state: JobState,
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  /** Milliseconds the job ran, pauses left out. */
  activeMs: z.number(),
  /** Rows changed as the job was asked to; without those of a preparation. */
  rows: z.number(),
  /** Rows that may have been changed besides, at most: in batches of which nobody knows whether they took place. */
  unknownRows: z.number(),
  batches: z.number(),
  retries: z.number(),
  conflicts: z.number(),
  /** Rows set aside because the database refuses them. */
  rejects: z.number(),
  rowsPerSecond: z.number(),
  /** The limits in force now: they can change while the job runs. */
  limits: z.object({
    batchSize: BatchSize,
    workers: WorkerCount,
    rowsPerSecond: RowsPerSecond.nullable(),
  }),
  /** Why nothing moves, in one sentence, while nothing does; null otherwise. */
  waitingFor: z.string().nullable(),
  /**
   * Share of the key space that is done, weighted by the rows in it, 0 to 1; never goes back, and is 1 only when all
   * ranges are done. Null while nobody can know.
   */
  progress: z.number().nullable(),
  /** Bytes that this process has written of the rows as they were; missing where it keeps none. */
  archivedBytes: z.number().optional(),
  /** In their order; a repopulate deletes, then inserts. */
  phases: z.array(PhaseProgress),
  /** Null while nothing moves, where nobody can know, and at the end. */
  eta: Eta.nullable(),
  ranges: z.object({ total: z.number(), done: z.number() }),
  /** Transactions under way. */
  inFlight: z.number(),
  /** Of the transactions of the last second; null when none ended. */
  recent: Percentiles.nullable(),
  /** Of all transactions; null before the first. */
  overall: Percentiles.nullable(),
  workers: z.array(WorkerSnapshot),
  /** Every process that works on the job, this one included, as the ledger tells; missing while it is alone. */
  processes: z.array(WorkingProcess).optional(),
})
export type JobSnapshot = z.infer<typeof JobSnapshot>

/** Rows that the workers of this process have changed in all phases: a job that goes on has changed some before. */
export function changedHere({ workers }: Pick<JobSnapshot, 'workers'>): number {
  return workers.reduce((sum, { rows }) => sum + rows, 0)
}

/** What a job has come to, as its result says it, too. */
export function countsOf({ rows, unknownRows, batches, retries, conflicts, rejects }: JobSnapshot) {
  return { rows, unknownRows, batches, retries, conflicts, rejects }
}
