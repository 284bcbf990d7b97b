import { changesMatching } from '../../shared/job-spec.ts'
import { type Eta, etaOf } from '../../shared/eta.ts'
import type { StoredJob } from '../../shared/stored-job.ts'

/** Two looks at a job that another process works on; `at` in milliseconds of this machine. */
export interface Pace {
  readonly first: Look
  readonly last: Look
}

interface Look {
  readonly progress: number | null
  readonly at: number
}

/** A range that is not done is at most so far, whatever the estimate says. */
const MOST_OF_A_RANGE = 0.9
/** A shorter look says nothing about the rest. */
const MEASURED_SECONDS = 1

/**
 * Share of the work that is done, 0 to 1: as who worked on it told, else as the ledger and the plan's estimate say; null
 * where nobody can tell.
 */
export function storedProgress(job: StoredJob): number | null {
  const { state, spec, rows, matchingRows, ranges, progress } = job
  if (state === 'succeeded') return 1
  if (progress !== undefined) return progress
  if (ranges.total === 0 || (changesMatching(spec) && spec.strategy === 'hash')) return null
  const { total, done } = ranges
  // A repopulate empties the table first, which its rows do not tell.
  const byRows = spec.operation === 'repopulate' || !matchingRows ? 0 : rows / matchingRows
  return Math.max(done / total, Math.min(byRows, (done + (total - done) * MOST_OF_A_RANGE) / total))
}

/** The looks at a running job, which begin anew whenever it does; undefined for any other. */
export function paceOf(before: Pace | undefined, job: StoredJob, at: number): Pace | undefined {
  if (job.state !== 'running') return undefined
  const last = { progress: storedProgress(job), at }
  return { first: before?.first ?? last, last }
}

/** By what was done between the looks: what was done before took a time that nobody measured. */
export function paceEta({ first, last }: Pace): Eta {
  const seconds = (last.at - first.at) / 1_000
  const { progress } = last
  if (progress === null || seconds < MEASURED_SECONDS) return { state: 'measuring' }
  const perSecond = (progress - (first.progress ?? 0)) / seconds
  return etaOf({ progress, left: 1 - progress, perSecond, leastSeconds: 0 })
}
