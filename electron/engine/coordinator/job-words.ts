import type { JobState } from '../../../shared/job-state.ts'

/** Why nothing moves although nothing is wrong here. */
export function leftToOthers(leaseMs: number): string {
  return `The rest belongs to other processes; what they do not move for ${leaseMs / 1_000} s is taken over.`
}

/** Why nothing moves although rows are left that were approved. */
export function approvedForOthers(leaseMs: number): string {
  return `Other processes hold the rest of the approved rows; what they do not use comes back within ${leaseMs / 1_000} s.`
}

/** The job itself went on without its record. */
export const RECORD_GONE =
  'Somebody deleted this job from the ledger while it ran: no list of jobs shows it any more.'

/** What the log says when a job enters a state. */
export const STATE_MESSAGES: Readonly<Record<JobState, string>> = {
  running: 'Running.',
  paused: 'Paused: no new transaction starts.',
  cancelling: 'Stopping: no new transaction starts.',
  cancelled: 'Cancelled. What was committed stays.',
  interrupted: 'Interrupted. What was committed stays, and the job can be resumed.',
  succeeded: 'Succeeded.',
  failed: 'Failed. What was committed stays.',
}
