import { onTable, type JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { fenced, type RowChange } from '../plan/batch-sql.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { CarefulBatches, Stretch } from './batches.ts'
import { findEnd, findEndCarefully, findStretch } from './find-end.ts'
import type { HeldRange } from './held-range.ts'

/** A change of rows in the order of their keys. */
export interface SpanWork {
  readonly change: RowChange
  readonly target: JobTable
  /** Keeps prepared statements of phases apart. */
  readonly label: string
}

/**
 * Changes the rows up to a key and commits. `known`: how many rows they are, where an n-th row was found: the
 * snapshot then holds exactly n, so that all of it can share a round trip.
 */
type CommitUpTo = (
  session: Session,
  held: HeldRange,
  end: KeyPrefix | null,
  known: number | null,
  isLast: boolean,
  commit: () => Promise<void>,
) => Promise<HeldRange | null>

export type CommitOf = (change: RowChange, label: string) => CommitUpTo

/** Finds the key of the last row of the batch, then changes all matching rows up to it. */
export function spanBatch(work: SpanWork, commitOf: CommitOf) {
  return batchUpTo(findEnd, work, commitOf(work.change, work.label))
}

/** In a transaction on every cluster: they are for the few batches that failed. */
export function carefulBatches(work: SpanWork, commitOf: CommitOf): Omit<CarefulBatches, 'setAside'> {
  const { change, label } = work
  return {
    stretch: async (session, held, rows) => await findStretch(session, change, held, rows, label),
    run: batchUpTo(findEndCarefully, work, commitOf(fenced(change), `${label}-fenced`)),
  }
}

/** Of what is left of the range, or within a stretch of it. */
function batchUpTo(find: typeof findEnd, { change, target, label }: SpanWork, commitUpTo: CommitUpTo) {
  return async (session: Session, held: HeldRange, size: number, stretch?: Stretch) => {
    const { end: hi, isLast } = stretch ?? { end: held.hi, isLast: true }
    const bounds = { cursor: held.cursor, hi }
    return await inTransaction(
      session,
      async () => await onTable(session, target, find(session, change, bounds, size, label)),
      async ({ isSame, found: end }, commit) =>
        isSame
          ? await commitUpTo(session, held, end ?? hi, end && size, end === null && isLast, commit)
          : null,
    )
  }
}
