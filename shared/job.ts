import { z } from 'zod'
import { JobEvent } from './job-event.ts'
import { JobSnapshot } from './snapshot.ts'
import { Plan } from './plan.ts'
import { Problem } from './problem.ts'

/** How a job ended. */
export const JobResult = z.object({
  jobId: z.string(),
  state: z.enum(['succeeded', 'failed', 'cancelled']),
  rows: z.number(),
  batches: z.number(),
  retries: z.number(),
  conflicts: z.number(),
  /** Seconds the job ran, pauses left out, from all workers connected to the last commit. */
  seconds: z.number(),
  problem: Problem.nullable(),
})
export type JobResult = z.infer<typeof JobResult>

/** One line of the list of jobs. */
export const JobSummary = z.object({
  jobId: z.string(),
  plan: Plan,
  snapshot: JobSnapshot,
  result: JobResult.nullable(),
})
export type JobSummary = z.infer<typeof JobSummary>

/** A job with the newest part of its log (at most {@link LOG_LIMIT} events; all of them are in `logFile`). */
export const JobDetail = JobSummary.extend({
  events: z.array(JobEvent),
  logFile: z.string(),
})
export type JobDetail = z.infer<typeof JobDetail>

export const LOG_LIMIT = 2_000
