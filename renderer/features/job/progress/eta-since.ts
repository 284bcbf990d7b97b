import { type Eta, etaOf } from '../../../../shared/eta.ts'
import type { LiveJob } from '../../../stream/live-job.ts'

/** By the speed since the window first saw the job: what was done before took a time that nobody measured. */
export function etaSince({ snapshot, origin }: Pick<LiveJob, 'snapshot' | 'origin'>): Eta {
  const before = origin.progress ?? 0
  const { progress, activeMs } = snapshot
  const share = progress === null || before >= 1 ? null : (progress - before) / (1 - before)
  return etaOf(share, activeMs - origin.activeMs)
}
