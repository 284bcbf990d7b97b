import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Batches } from '../ledger/batches.ts'
import { findEnd } from '../ledger/find-end.ts'
import { moved, type HeldRange } from '../ledger/held-range.ts'
import { firstKey, tooManyRejects } from '../ledger/rejects.ts'
import { changeSql, hashSql, shapeOf, type RowChange } from '../plan/batch-sql.ts'
import type { BatchWork } from '../plan/blueprint.ts'
import type { KeyPrefix } from '../plan/key.ts'
import { batchProblem } from './batch-problem.ts'

/** Rows that are inserted twice are two rows: that is never done without a ledger. */
export type RepeatableWork = Exclude<BatchWork, { kind: 'fill' }>

/**
 * Batches without a ledger, for work that may be repeated: after a commit with an unknown outcome
 * the same batch runs again. `label` keeps prepared statements of phases apart.
 */
export function unguardedBatches(work: RepeatableWork, label: string): Batches {
  return {
    run: work.kind === 'span' ? spanBatch(work.change, label) : hashBatch(work.change, work.classes, label),
    read: async (_, held) => await Promise.resolve(held),
    split: async (_, held, boundaries) => await Promise.resolve(cut(held, boundaries)),
    reject: async (session, held, failure) => {
      if (work.kind !== 'span') throw batchProblem(held, failure)
      const key = await firstKey(session, held, work.change)
      if (key === null) return { held, reject: null }
      const { sqlState = '', message } = failure
      throw tooManyRejects({ key: [...key], sqlState, message }, 0)
    },
  }
}

/** Finds the key of the last row of the batch, then changes all matching rows up to it. */
function spanBatch(change: RowChange, label: string): Batches['run'] {
  const apply = async (session: Session, cursor: KeyPrefix | null, end: KeyPrefix | null) => {
    const shape = shapeOf(cursor, end)
    const name = `${label}-change-${shape.from}-${shape.to}`
    return await session.prepared(name, changeSql(change, shape), [...(cursor ?? []), ...(end ?? [])])
  }
  return async (session, held, size) =>
    await inTransaction(
      session,
      async () => await findEnd(session, change, held, size, label),
      async (boundary, commit) => {
        const changed = apply(session, held.cursor, boundary ?? held.hi)
        const [{ count }] = await Promise.all([changed, commit()])
        return moved(held, count, boundary)
      },
    )
}

/** In three round trips, as AWS's sample. */
function hashBatch(change: RowChange, classes: number, label: string): Batches['run'] {
  const sql = hashSql(change, classes)
  const nothing = async () => await Promise.resolve()
  return async (session, held, size) =>
    await inTransaction(session, nothing, async (_, commit) => {
      const { count } = await session.prepared(`${label}-hash`, sql, [held.no, size])
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
