import type { StoredJob } from '../../shared/stored-job.ts'
import { togetherOf } from '../../shared/working-process.ts'

/** What all processes of a job did together when its ledger was asked; `at` in milliseconds of this machine. */
export interface RateLook {
  readonly at: number
  readonly rowsPerSecond: number
}

/** Oldest first. */
export type Rates = readonly RateLook[]

/** Twenty minutes at a look every two seconds. */
const MOST_LOOKS = 600

/** The looks with one more; undefined where no process tells what it does. */
export function ratesOf(before: Rates | undefined, { processes }: StoredJob, at: number): Rates | undefined {
  if (!processes?.some(({ host }) => host !== null)) return undefined
  const { rowsPerSecond } = togetherOf(processes)
  return [...(before ?? []), { at, rowsPerSecond }].slice(-MOST_LOOKS)
}
