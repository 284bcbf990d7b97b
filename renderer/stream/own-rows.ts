import type { JobResult } from '../../shared/job.ts'
import { changedHere, type JobSnapshot } from '../../shared/snapshot.ts'

type Counted = Pick<JobSnapshot, 'rows' | 'workers'>

/**
 * Rows that this run of the app has changed itself: a job that went on had changed some before, and
 * other processes may have helped.
 */
export function ownRows(snapshot: Counted): number {
  // Workers of a repopulate also empty the table, which its own count leaves out.
  return Math.min(snapshot.rows, changedHere(snapshot))
}

/** Rows per second that this run of the app has deleted, changed and inserted, over all the time that it worked. */
export function averageRate(snapshot: Counted, { seconds }: Pick<JobResult, 'seconds'>): number {
  return changedHere(snapshot) / Math.max(seconds, 0.001)
}
