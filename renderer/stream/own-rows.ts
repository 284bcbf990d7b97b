import type { JobResult } from '../../shared/job.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'

type Counted = Pick<JobSnapshot, 'rows' | 'workers'>

/**
 * Rows that this run of the app has changed itself: a job that went on had changed some before, and
 * other processes may have helped.
 */
export function ownRows({ rows, workers }: Counted): number {
  // Workers of a repopulate also empty the table, which its own count leaves out.
  return Math.min(
    rows,
    workers.reduce((sum, worker) => sum + worker.rows, 0),
  )
}

/** Rows per second over all the time that this run of the app worked on the job. */
export function averageRate(snapshot: Counted, { seconds }: Pick<JobResult, 'seconds'>): number {
  return ownRows(snapshot) / Math.max(seconds, 0.001)
}
