import { snapshotOf } from '../../shared/job-sample.ts'
import type { RememberedDetail } from '../../shared/remembered-job.ts'
import { createHistory } from './history.ts'
import type { LiveJob } from './live-job.ts'

type Recorded = NonNullable<RememberedDetail['record']>

/** A job that ran before, as the window would know it had it watched. */
export interface Remembered extends Pick<Recorded, 'ranBy' | 'ranFrom'> {
  readonly job: LiveJob
}

export function rememberedJob({ detail, samples, ranBy, ranFrom }: Recorded): Remembered {
  const { jobId, plan, snapshot, result, approvals = [], events, logFile, logFault } = detail
  const history = createHistory()
  for (const sample of samples) history.record(snapshotOf(sample, snapshot), sample.at)
  const log = { log: { events, missing: 0 }, logFile, logFault }
  return { job: { jobId, snapshot, plan, result, approvals, ...log, history }, ranBy, ranFrom }
}
