import type { JobState } from '../../shared/job-state.ts'
import { canResume, type StoredJob } from '../../shared/stored-job.ts'
import type { LiveJob } from './live-job.ts'

/** How a job stands, whoever works on it. */
export interface Standing {
  readonly state: JobState
  /** Another process works on it, or waits for it to be resumed. */
  readonly elsewhere: boolean
  /** Its own part in this process has ended, or it has none, and it can go on. */
  readonly canResume: boolean
  /** What takes its controls: this process, the ledger of its cluster, or nothing any more. */
  readonly through: 'app' | 'ledger' | null
}

/**
 * This run of the app knows best what it works on itself; once its own part has ended in a way that
 * lets the job go on, the ledger does, if it was asked since.
 */
export function standingOf(
  { snapshot, result }: Pick<LiveJob, 'snapshot' | 'result'>,
  stored: StoredJob | undefined,
): Standing {
  if (result?.resumable && stored) return storedStanding(stored)
  const isLeft = result?.resumable === true
  const through = result === null ? 'app' : isLeft ? 'ledger' : null
  return { state: snapshot.state, elsewhere: false, canResume: isLeft, through }
}

/** How a job stands that this run of the app has nothing to do with. */
export function storedStanding(stored: StoredJob): Standing {
  const { state, isWorkedOn } = stored
  const hasEnded = state === 'succeeded' || state === 'cancelled'
  const elsewhere = isWorkedOn && (state === 'running' || state === 'paused')
  // No ledger takes the controls of a job that it does not have.
  const through = hasEnded || stored.resumable === false ? null : 'ledger'
  return { state, elsewhere, canResume: canResume(stored), through }
}

/** How a job stands that this machine remembers: its own part may not have ended in another process. */
export function rememberedStanding(
  job: Pick<LiveJob, 'snapshot' | 'result'>,
  stored: StoredJob | undefined,
): Standing {
  if (job.result !== null) return standingOf(job, stored)
  if (stored) return storedStanding(stored)
  return { state: job.snapshot.state, elsewhere: true, canResume: false, through: null }
}

/** Whether somebody else has gone on with a job that this run has left, so that only the ledger can tell of it. */
export function hasMovedOn({ result }: Pick<LiveJob, 'result'>, stored: StoredJob | undefined): boolean {
  return result?.resumable === true && (stored?.state === 'running' || stored?.state === 'succeeded')
}
