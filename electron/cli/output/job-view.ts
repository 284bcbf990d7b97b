import type { Approval } from '../../../shared/approval.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Job } from '../../engine/engine.ts'

/** How one job is shown while it runs; calls come in the order of the members. */
export interface JobView {
  started(job: Started): void
  snapshot(snapshot: JobSnapshot): void
  event(event: JobEvent): void
  /** Someone asked for the end; transactions under way are still ending. */
  stopping(): void
  finished(ended: Ended): void
}

/** A job that was started, or gone on with. */
export interface Started {
  readonly id: string
  readonly plan: Plan
  /** Who approved of it. */
  readonly approvals?: readonly Approval[]
}

/** A job that ended. */
export interface Ended {
  readonly plan: Plan
  readonly snapshot: JobSnapshot
  readonly result: JobResult
  /** Every event of the job. */
  readonly logFile: string
  /** Why events are missing there; null when none is. */
  readonly logFault: string | null
}

/** How a job that was shown has ended. */
export function endedOf(job: Job, result: JobResult): Ended {
  const { plan, logFile, logFault } = job
  return { plan, snapshot: job.snapshot(), result, logFile, logFault }
}
