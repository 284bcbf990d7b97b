import { onTable, type JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Batches, CarefulBatches } from '../ledger/batches.ts'
import { findEnd, findEndCarefully, findStretch } from '../ledger/find-end.ts'
import { moved, type HeldRange } from '../ledger/held-range.ts'
import { rowRefused } from '../ledger/rejects.ts'
import { changeSql, fenced, hashSql, shapeOf, type RowChange } from '../plan/batch-sql.ts'
import type { BatchWork } from '../plan/blueprint.ts'
import type { KeyPrefix } from '../plan/ranges/key.ts'

/** Rows that are inserted twice are two rows: that is never done without a ledger. */
export type RepeatableWork = Exclude<BatchWork, { kind: 'fill' }>

/**
 * Batches without a ledger, for work that may be repeated: after a commit with an unknown outcome
 * the same batch runs again. `label` keeps prepared statements of phases apart.
 */
export function unguardedBatches(work: RepeatableWork, target: JobTable, label: string): Batches {
  return {
    run: work.kind === 'span' ? spanBatch(work.change, target, label) : hashBatch(work, target, label),
    remembers: false,
    read: async (_, held) => await Promise.resolve(held),
    fence: async (_, held) => await Promise.resolve(held),
    split: async (_, held, boundaries) => await Promise.resolve(cut(held, boundaries)),
    // A class has no order of its own: its worker then goes through all rows, which may be repeated.
    careful: carefulBatches(work.change, target, label),
  }
}

/** Finds the key of the last row of the batch, then changes all matching rows up to it. */
function spanBatch(change: RowChange, target: JobTable, label: string): Batches['run'] {
  const apply = changeUpTo(change, label)
  return async (session, held, size) =>
    await inTransaction(
      session,
      async () => await onTable(session, target, findEnd(session, change, held, size, label)),
      async ({ isSame, found: end }, commit) =>
        isSame ? await apply(session, held, end ?? held.hi, end === null, commit) : null,
    )
}

/** Rows that are set aside are kept in the ledger; without one the first ends the job. */
function carefulBatches(change: RowChange, target: JobTable, label: string): CarefulBatches {
  const apply = changeUpTo(fenced(change), `${label}-fenced`)
  return {
    stretch: async (session, held, rows) => await findStretch(session, change, held, rows, label),
    run: async (session, held, size, stretch) => {
      const bounds = { cursor: held.cursor, hi: stretch.end }
      return await inTransaction(
        session,
        async () => await onTable(session, target, findEndCarefully(session, change, bounds, size, label)),
        async ({ isSame, found: end }, commit) =>
          isSame
            ? await apply(session, held, end ?? stretch.end, end === null && stretch.isLast, commit)
            : null,
      )
    },
    setAside: async (_, __, reject) => await Promise.reject(rowRefused(reject)),
  }
}

function changeUpTo(change: RowChange, label: string) {
  return async (
    session: Session,
    held: HeldRange,
    end: KeyPrefix | null,
    isLast: boolean,
    commit: () => Promise<void>,
  ): Promise<HeldRange> => {
    const { cursor } = held
    const shape = shapeOf(cursor, end)
    const name = `${label}-change-${shape.from}-${shape.to}`
    const changed = session.prepared(name, changeSql(change, shape), [...(cursor ?? []), ...(end ?? [])])
    const [{ count }] = await Promise.all([changed, commit()])
    return moved(held, count, isLast ? null : end)
  }
}

/** In three round trips, as AWS's sample. */
function hashBatch(
  { change, classes }: Extract<RepeatableWork, { kind: 'hash' }>,
  target: JobTable,
  label: string,
): Batches['run'] {
  const sql = hashSql(change, classes)
  const nothing = async () => await Promise.resolve()
  return async (session, held, size) =>
    await inTransaction(session, nothing, async (_, commit) => {
      const values = [held.no, size, ...(held.hi ?? [])]
      const changed = session.prepared(`${label}-hash`, sql, values)
      const { found, isSame } = await onTable(session, target, changed)
      if (!isSame) return null
      const { count } = found
      await commit()
      return moved(held, count, count === 0 ? null : [])
    })
}

function cut(held: HeldRange, boundaries: readonly KeyPrefix[]) {
  const edges = [...boundaries, held.hi]
  const parts = boundaries.map((lo, index) => ({
    ...held,
    lo,
    hi: edges[index + 1] ?? null,
    cursor: lo,
    epoch: 0,
    batches: 0,
    rows: 0,
  }))
  return { kept: { ...held, hi: edges[0] ?? null }, parts }
}
