import type { Reject } from '../../../shared/job.ts'
import type { Session } from '../db/session.ts'
import type { KeyPrefix } from '../plan/key.ts'
import type { Failure } from '../retry/failure.ts'
import type { HeldRange } from './held-range.ts'

/** A range that was cut: what its owner keeps, and the rest in key order, owned by whoever cut it. */
export interface Split {
  readonly kept: HeldRange
  readonly parts: readonly HeldRange[]
}

/** What came of a row that the database had refused; no reject when it is gone or was taken after all. */
export interface Rejection {
  readonly held: HeldRange
  readonly reject: Reject | null
}

/**
 * How the batches of one phase are made and committed. Where a function answers null, the range is
 * not ours as we know it: nothing was changed, and `read` tells how it is. Failures of the
 * database are BatchErrors.
 */
export interface Batches {
  /** Commits one batch of at most `size` rows; answers the range as it is now. */
  run(session: Session, held: HeldRange, size: number): Promise<HeldRange | null>
  /** The range as it is; null when it belongs to somebody else. */
  read(session: Session, held: HeldRange): Promise<HeldRange | null>
  /** Cuts the range at ordered boundaries that lie after its cursor. */
  split(session: Session, held: HeldRange, boundaries: readonly KeyPrefix[]): Promise<Split | null>
  /** Deals with the first row after the cursor, which the database refused alone. Throws a ProblemError when it is one too many. */
  reject(session: Session, held: HeldRange, failure: Failure): Promise<Rejection | null>
}
