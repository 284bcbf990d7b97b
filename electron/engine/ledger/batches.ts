import type { Reject } from '../../../shared/job.ts'
import type { Session } from '../db/session.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { HeldRange } from './held-range.ts'

/** A range that was cut: what its owner keeps, and the rest in key order, owned by whoever cut it. */
export interface Split {
  readonly kept: HeldRange
  readonly parts: readonly HeldRange[]
}

/** The first part of what is left of a range; `isLast` when nothing is behind it. */
export interface Stretch {
  readonly end: KeyPrefix | null
  readonly isLast: boolean
  /** The key of a row that is alone, where that is not the end: rows of an archive have numbers. */
  readonly row?: KeyPrefix
}

/**
 * How the batches of one phase are made and committed. Where a function answers null, the range is
 * not ours as we know it: nothing was changed, and `read` tells how it is. Failures of the
 * database are BatchErrors.
 */
export interface Batches {
  /** Commits one batch of at most `size` rows; answers the range as it is now. */
  run(session: Session, held: HeldRange, size: number): Promise<HeldRange | null>
  /** Whether `read` tells what became of a batch that got no answer. */
  readonly remembers: boolean
  /** The range as it is; null when it belongs to somebody else. */
  read(session: Session, held: HeldRange): Promise<HeldRange | null>
  /** As `read`, for good: whatever was sent with the range as it is known, and still is on the way, will fail. */
  fence(session: Session, held: HeldRange): Promise<HeldRange | null>
  /** Cuts the range at ordered boundaries that lie after its cursor. */
  split(session: Session, held: HeldRange, boundaries: readonly KeyPrefix[]): Promise<Split | null>
  /** How a row is found that makes a batch fail; null where rows have no order to be taken apart in. */
  readonly careful: CarefulBatches | null
}

/** Batches that can be narrowed down to one row: they read no other row's values than those of a stretch. */
export interface CarefulBatches {
  /** The stretch of the first `rows` rows after the cursor, matching or not; no condition is evaluated. */
  stretch(session: Session, held: HeldRange, rows: number): Promise<Stretch>
  /** As {@link Batches.run}, within a stretch. */
  run(session: Session, held: HeldRange, size: number, stretch: Stretch): Promise<HeldRange | null>
  /** Whether a row that is refused is tried again once all others are done, instead of being kept among the rejects. */
  waits?(held: HeldRange, reject: Reject): boolean
  /** Keeps the row among the rejects, or lets it wait, and passes it, which leads to `end` where its key is not that. Throws `too-many-rejects` when the job may set aside no more. */
  setAside(session: Session, held: HeldRange, reject: Reject, end?: KeyPrefix): Promise<HeldRange | null>
}
