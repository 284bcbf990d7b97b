import { onTable, type JobTable } from '../db/job-table.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Batches } from '../ledger/batches.ts'
import { FRESH, moved, type HeldRange } from '../ledger/held-range.ts'
import { rowRefused } from '../ledger/rejects.ts'
import { carefulBatches, spanBatch, type CommitOf } from '../ledger/span-batches.ts'
import { changeSql, hashSql, shapeOf } from '../plan/batch-sql.ts'
import type { BatchWork } from '../plan/blueprint.ts'
import type { KeyPrefix } from '../db/key.ts'

/** Rows that are inserted twice are two rows, and what was put back is changed by others: neither is done without a ledger. */
export type RepeatableWork = Exclude<BatchWork, { kind: 'fill' | 'restore' | 'write' }>

/**
 * Batches without a ledger, for work that may be repeated: after a commit with an unknown outcome
 * the same batch runs again. `label` keeps prepared statements of phases apart.
 */
export function unguardedBatches(work: RepeatableWork, target: JobTable, label: string): Batches {
  const span = { change: work.change, target, label }
  return {
    run: work.kind === 'span' ? spanBatch(span, commitUpTo) : hashBatch(work, target, label),
    remembers: false,
    read: async (_, held) => await Promise.resolve(held),
    fence: async (_, held) => await Promise.resolve(held),
    split: async (_, held, boundaries) => await Promise.resolve(cut(held, boundaries)),
    // A class has no order of its own: its worker then goes through all rows, which may be repeated.
    careful: {
      ...carefulBatches(span, commitUpTo),
      // Rows that are set aside are kept in the ledger; without one the first ends the job.
      setAside: async (_, __, reject) => await Promise.reject(rowRefused(reject)),
    },
  }
}

const commitUpTo: CommitOf = (change, label) => async (session, held, end, _, isLast, commit) => {
  const { cursor } = held
  const shape = shapeOf(cursor, end)
  const name = `${label}-change-${shape.from}-${shape.to}`
  const changed = session.prepared(name, changeSql(change, shape), [...(cursor ?? []), ...(end ?? [])])
  const [{ count }] = await Promise.all([changed, commit()])
  return moved(held, count, isLast ? null : end)
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
  const parts = boundaries.map((lo, index) => {
    return { ...held, ...FRESH, lo, hi: edges[index + 1] ?? null, cursor: lo }
  })
  return { kept: { ...held, hi: edges[0] ?? null }, parts }
}
