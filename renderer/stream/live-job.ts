import type { Approval } from '../../shared/approval.ts'
import { isFinished } from '../../shared/job-state.ts'
import type { JobResult } from '../../shared/job.ts'
import type { Plan } from '../../shared/plan.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { createHistory, isNews, type History } from './history.ts'
import { EMPTY_LOG, type JobLog } from './job-log.ts'

/** What the window knows of a job; a new object whenever anything in it changed. */
export interface LiveJob {
  readonly jobId: string
  /** A new object with every sample in the history. */
  readonly snapshot: JobSnapshot
  /** Null until the job's summary was asked for. */
  readonly plan: Plan | null
  readonly result: JobResult | null
  /** Who approved of it; none until its summary was asked for. */
  readonly approvals: readonly Approval[]
  readonly log: JobLog
  readonly logFile: string | null
  /** Why the file has not got every event; null while it has, as far as the window was told. */
  readonly logFault: string | null
  /** Changed in place. */
  readonly history: History
}

/** A job that the window did not know yet; `now` in milliseconds since the epoch. */
export function firstSeen(snapshot: JobSnapshot, now: number): LiveJob {
  const history = createHistory()
  if (!isLongOver(snapshot, now)) history.record(snapshot, now)
  const { jobId } = snapshot
  const log = { log: EMPTY_LOG, logFile: null, logFault: null }
  return { jobId, snapshot, plan: null, result: null, approvals: [], ...log, history }
}

/** The job with a newer snapshot; the same object when it is not newer. */
export function observed(job: LiveJob, snapshot: JobSnapshot, now: number): LiveJob {
  if (!isNews(snapshot, job.snapshot)) return job
  job.history.record(snapshot, now)
  return { ...job, snapshot }
}

/** An ended job without what its charts are drawn from; any other job as it is. */
export function withoutHistory(job: LiveJob): LiveJob {
  if (job.history.length === 0 || !isFinished(job.snapshot.state)) return job
  return { ...job, history: createHistory() }
}

/** After this long, the end was not seen but told. */
const END_SEEN_MS = 2_000

/** One lone sample of a job that ended before the window looked would be a chart of nothing. */
function isLongOver(snapshot: JobSnapshot, now: number): boolean {
  return isFinished(snapshot.state) && now - snapshot.startedAt - snapshot.activeMs > END_SEEN_MS
}
