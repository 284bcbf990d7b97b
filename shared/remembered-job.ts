import { z } from 'zod'
import { JobDetail } from './job.ts'
import { JobSample } from './job-sample.ts'
import { StoredJob } from './stored-job.ts'

/** More are neither kept nor listed at once. */
export const MOST_REMEMBERED = 2_000

/** How long jobs are remembered; what is over either bound is forgotten, the oldest first. */
export const Retention = z.object({
  days: z.int().min(1).max(3_650).default(90),
  jobs: z.int().min(1).max(MOST_REMEMBERED).default(1_000),
})
export type Retention = z.infer<typeof Retention>

/** The history of this machine's jobs as a whole. */
export const HistoryInfo = z.object({
  jobs: z.int(),
  retention: Retention,
  /** Why jobs are not remembered, or what became of a damaged history, as sentences; null while all is well. */
  fault: z.string().nullable(),
})
export type HistoryInfo = z.infer<typeof HistoryInfo>

/** A job as this machine remembers it, with its cluster or without. */
export const RememberedDetail = z.object({
  /** The newest that is known, also from the cluster's ledger. */
  job: StoredJob,
  /** What was recorded while it ran here; null where only a ledger told of it. */
  record: z
    .object({
      detail: JobDetail,
      /** One a second, fewer of a long job; oldest first. */
      samples: z.array(JobSample),
      /** Who ran it: the name of the system's user. */
      ranBy: z.string(),
      ranFrom: z.enum(['window', 'command line']),
    })
    .nullable(),
})
export type RememberedDetail = z.infer<typeof RememberedDetail>
