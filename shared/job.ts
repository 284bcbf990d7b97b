import { JobArchive } from './archive.ts'
import { z } from 'zod'
import { Approval } from './approval.ts'
import { WriteResult } from './row-file.ts'
import { JobEvent } from './job-event.ts'
import { FinalState } from './job-state.ts'
import { JobSnapshot } from './snapshot.ts'
import { Plan } from './plan.ts'
import { Problem } from './problem.ts'

/**
 * What a look at the table after the job found: `verified`, no row matches any more; `differs`, some
 * do; `not-verified`, the look took too long or the operation has nothing to look for.
 */
export const Verification = z.object({
  state: z.enum(['verified', 'not-verified', 'differs']),
  /** One sentence with the reason. */
  message: z.string(),
})
export type Verification = z.infer<typeof Verification>

/** A row that the database refused for its own sake, and that the job set aside. */
export const Reject = z.object({
  /** Values of the primary key's columns, as text, in key order. */
  key: z.array(z.string()),
  sqlState: z.string(),
  message: z.string(),
})
export type Reject = z.infer<typeof Reject>

export const JobResult = z.object({
  jobId: z.string(),
  state: FinalState,
  /** Rows changed by the whole job, also by other processes and before an interruption. */
  rows: z.number(),
  /** Rows that may have been changed besides, at most: in batches of which nobody knows whether they took place. */
  unknownRows: z.number(),
  batches: z.number(),
  retries: z.number(),
  conflicts: z.number(),
  /** Seconds the job ran, pauses left out, from all workers connected to the last commit. */
  seconds: z.number(),
  /** Rows set aside. */
  rejects: z.number(),
  /** Null where there is nothing to verify, or the job did not get to its end. */
  verification: Verification.nullable(),
  /** What was kept of the rows as they were, so that the job can be undone; null or missing where nothing was. */
  archive: JobArchive.nullable().optional(),
  /** Of an undo: rows that were put back (as `rows`), left as they are, and set aside (as `rejects`). */
  restored: z.number().optional(),
  leftAlone: z.number().optional(),
  setAside: z.number().optional(),
  /** Of a write: what became of the rows of its file. */
  ...WriteResult.partial().shape,
  /** Whether `sluice resume` can go on with it. */
  resumable: z.boolean(),
  problem: Problem.nullable(),
})
export type JobResult = z.infer<typeof JobResult>

/** One line of the list of jobs. */
export const JobSummary = z.object({
  jobId: z.string(),
  plan: Plan,
  snapshot: JobSnapshot,
  result: JobResult.nullable(),
  /** Why the log file has not got every event; null while it has. */
  logFault: z.string().nullable(),
  /** Who approved of it, as far as this process knows, oldest first. */
  approvals: z.array(Approval).optional(),
})
export type JobSummary = z.infer<typeof JobSummary>

/** A job with the newest part of its log (at most {@link LOG_LIMIT} events; all of them are in `logFile`). */
export const JobDetail = JobSummary.extend({
  events: z.array(JobEvent),
  logFile: z.string(),
})
export type JobDetail = z.infer<typeof JobDetail>

export const LOG_LIMIT = 2_000
