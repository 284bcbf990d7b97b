import type { Approval, ApprovedBy } from '../../shared/approval.ts'
import type { JobDetail, JobResult, JobSummary } from '../../shared/job.ts'
import type { JobEvent } from '../../shared/job-event.ts'
import type { Adjustment } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'

/** What a subscriber hears; all are called on the engine's own thread. */
export interface JobListener {
  /** About ten times a second while the job runs, and at once on a change of state. */
  onSnapshot?(snapshot: JobSnapshot): void
  onEvent?(event: JobEvent): void
  onFinished?(result: JobResult): void
}

/** One started job. */
export interface Job {
  readonly id: string
  readonly plan: Plan
  /** Every event of the job, one JSON object a line. */
  readonly logFile: string
  /** Why the log file has not got every event; null while it has. */
  readonly logFault: string | null
  /** Who approved of it, as far as this process knows, oldest first. */
  readonly approvals: readonly Approval[]
  /** Settles when the job ended, however it ended; never rejects. */
  readonly finished: Promise<JobResult>
  snapshot(): JobSnapshot
  summary(): JobSummary
  detail(): JobDetail
  /** No new transaction starts until `resume`; no effect on a job that does not run. */
  pause(): void
  /** Throws `table-changed` or `meaning-changed`, and at its fuse, unless somebody approves, `more-rows-than-approved`; the job stays paused then. No effect on one that is not paused. */
  resume(approvedBy?: ApprovedBy): Promise<void>
  /** As `pause`, until `wake`, but for this process's part alone: others go on, also with its key ranges. */
  sleep(): void
  /** Ends such a sleep; no effect on a job that is paused otherwise. */
  wake(): void
  /** Takes effect at the next batch of every worker; loses and repeats nothing. */
  adjust(adjustment: Adjustment): void
  /** Ends the job for good: no new transaction starts; those under way end, or are cut off and rolled back after ten seconds. */
  cancel(): void
  /** As `cancel`, but the job can go on later, here or elsewhere; without a ledger it is a `cancel`. */
  interrupt(): void
  /** Ends worker threads at once; a transaction under way is rolled back by the server. */
  kill(): void
  subscribe(listener: JobListener): () => void
}
