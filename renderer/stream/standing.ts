import type { JobState } from '../../shared/job-state.ts'
import { canResume, type StoredJob } from '../../shared/stored-job.ts'
import type { LiveJob } from './live-job.ts'

/** How a job stands, whoever works on it. */
export interface Standing {
  readonly state: JobState
  /** Another process works on it. */
  readonly elsewhere: boolean
  /** Resume and Discard are offered. */
  readonly canResume: boolean
}

/**
 * This run of the app knows best what it works on itself; once its own part has ended in a way that
 * lets the job go on, the ledger does, if it was asked since.
 */
export function standingOf(
  { snapshot, result }: Pick<LiveJob, 'snapshot' | 'result'>,
  stored: StoredJob | undefined,
): Standing {
  if (!result?.resumable) return { state: snapshot.state, elsewhere: false, canResume: false }
  return stored ? storedStanding(stored) : { state: snapshot.state, elsewhere: false, canResume: true }
}

/** How a job stands that this run of the app has nothing to do with. */
export function storedStanding(stored: StoredJob): Standing {
  const elsewhere = stored.state === 'running'
  return { state: stored.state, elsewhere, canResume: canResume(stored) }
}

/** Whether somebody else has gone on with a job that this run has left, so that only the ledger can tell of it. */
export function hasMovedOn({ result }: Pick<LiveJob, 'result'>, stored: StoredJob | undefined): boolean {
  return result?.resumable === true && (stored?.state === 'running' || stored?.state === 'succeeded')
}
