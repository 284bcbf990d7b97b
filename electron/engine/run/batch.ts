import type { BatchWork } from '../plan/blueprint.ts'
import { boundarySql, changeSql, hashSql, type RowChange } from '../plan/batch-sql.ts'
import { FILL_SQL } from '../plan/fill-sql.ts'
import type { KeyPrefix } from '../plan/key.ts'
import type { KeyRange } from '../plan/key-range.ts'
import type { Session } from '../db/session.ts'

/** A range under way: everything up to `cursor` is done; `epoch` counts its committed batches. */
export interface RangeProgress {
  readonly range: KeyRange
  readonly cursor: KeyPrefix | null
  readonly epoch: number
}

export interface BatchOutcome {
  readonly rows: number
  /** Where the next batch begins; null when the range is done. */
  readonly cursor: KeyPrefix | null
}

/** One batch, in the two steps that a transaction takes. */
export interface Batch {
  /** Finds the key that the batch ends with; null when it goes to the end of the range. Reads only. */
  find(session: Session, progress: RangeProgress): Promise<KeyPrefix | null>
  change(session: Session, progress: RangeProgress, end: KeyPrefix | null): Promise<BatchOutcome>
}

const nothingToFind = async () => await Promise.resolve(null)

/** How batches of at most `size` rows are made; `label` keeps prepared statements of phases apart. */
export function batchOf(work: BatchWork, size: number, label: string): Batch {
  switch (work.kind) {
    case 'span':
      return spanBatch(work.change, size, label)
    case 'hash':
      return hashBatch(work.change, work.classes, size, label)
    case 'fill':
      return fillBatch(size)
  }
}

/** Finds the key of the last row of the batch, then changes all matching rows up to it. */
function spanBatch(change: RowChange, size: number, label: string): Batch {
  return {
    find: async (session, { range, cursor }) => {
      const shape = shapeOf(cursor, range.hi)
      const values = [...(cursor ?? []), ...(range.hi ?? []), size - 1]
      const sql = boundarySql(change, shape)
      const { rows } = await session.prepared(nameOf(label, 'boundary', shape), sql, values)
      return rows[0]?.map((value) => value ?? '') ?? null
    },
    change: async (session, { range, cursor }, boundary) => {
      const end = boundary ?? range.hi
      const shape = shapeOf(cursor, end)
      const values = [...(cursor ?? []), ...(end ?? [])]
      const { count } = await session.prepared(
        nameOf(label, 'change', shape),
        changeSql(change, shape),
        values,
      )
      return { rows: count, cursor: boundary }
    },
  }
}

function hashBatch(change: RowChange, classes: number, size: number, label: string): Batch {
  const sql = hashSql(change, classes)
  return {
    find: nothingToFind,
    change: async (session, { range }) => {
      const { count } = await session.prepared(`${label}-hash`, sql, [range.no, size])
      return { rows: count, cursor: count === 0 ? null : [] }
    },
  }
}

function fillBatch(size: number): Batch {
  return {
    find: nothingToFind,
    change: async (session, { range, cursor }) => {
      const done = Number(cursor?.[0])
      const last = Number(range.hi?.[0])
      const end = Math.min(done + size, last)
      if (end > done) await session.prepared('fill', FILL_SQL, [done + 1, end])
      return { rows: end - done, cursor: end < last ? [String(end)] : null }
    },
  }
}

function shapeOf(from: KeyPrefix | null, to: KeyPrefix | null) {
  return { from: from?.length ?? 0, to: to?.length ?? 0 }
}

function nameOf(label: string, statement: string, shape: { from: number; to: number }): string {
  return `${label}-${statement}-${shape.from}-${shape.to}`
}
