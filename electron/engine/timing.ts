/** How long things may take; tests have little patience, people get {@link TIMING}. Milliseconds. */
export interface Timing {
  /** The ranges of a process that has not been heard of for so long are free for others. */
  readonly leaseMs: number
  /** A worker tries to reach the cluster for so long, then the job is interrupted. */
  readonly awayMs: number
  /** A batch without an answer after so long is given up, and its outcome looked up; a statement that closes a job is only given up. */
  readonly batchMs: number
  /** A connection is replaced between two batches before it is this old. */
  readonly connectionLifeMs: number
  /** A stopping job waits for transactions under way; after so long their connections are cut, and the server rolls them back. */
  readonly stopMs: number
}

/**
 * A lease is renewed every second, so a killed process does not hold others up for long; one that is
 * only slow to renew it may lose a range, and at most the work of a batch. A minute is enough for a
 * failover or a restart. Aurora DSQL ends transactions after 300 s and connections after 60 minutes.
 * A batch takes well under a second, unless it waits for somebody's lock.
 */
export const TIMING: Timing = {
  leaseMs: 5_000,
  awayMs: 60_000,
  batchMs: 60_000,
  connectionLifeMs: 55 * 60_000,
  stopMs: 10_000,
}
