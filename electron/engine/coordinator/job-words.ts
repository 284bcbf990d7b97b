import type { JobState } from '../../../shared/job-state.ts'

/** Why nothing moves although nothing is wrong here. */
export function leftToOthers(leaseMs: number): string {
  return `Other processes own the remaining key ranges; ranges without progress for ${leaseMs / 1_000} s are taken over.`
}

/** Why nothing moves although rows are left that were approved. */
export function approvedForOthers(leaseMs: number): string {
  return `Other processes have reserved the remaining approved rows; what they do not use is released within ${leaseMs / 1_000} s.`
}

/** The job itself went on without its record. */
export const RECORD_GONE =
  'This job was deleted from the ledger while it was running. It no longer appears in any list of jobs.'

/** What the log says when a job enters a state. */
export const STATE_MESSAGES: Readonly<Record<JobState, string>> = {
  running: 'Running.',
  paused: 'Paused: no new transaction starts.',
  cancelling: 'Stopping: no new transaction starts.',
  cancelled: 'Cancelled. Committed changes stay.',
  interrupted: 'Interrupted. Committed changes stay, and the job can be resumed.',
  succeeded: 'Succeeded.',
  failed: 'Failed. Committed changes stay.',
}
