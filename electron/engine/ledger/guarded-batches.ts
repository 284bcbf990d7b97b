import { isSameTable, type JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { inTransaction, onItsOwn } from '../db/transaction.ts'
import { shapeOf, type RowChange } from '../plan/batch-sql.ts'
import type { Restore } from '../plan/undo/restore.ts'
import type { Write } from '../plan/write/write.ts'
import { archivedBatches } from './archived-batches.ts'
import type { ArchivedWork } from './archived-work.ts'
import type { Batches } from './batches.ts'
import {
  fillAndMoveSql,
  GUARDED_FILL_SQL,
  guardOf,
  guardedChangeSql,
  guardedSpanSql,
  guessedChangeSql,
  MOVE_SQL,
} from './guarded-sql.ts'
import { guessedBatches, type GuessedSpan, type RunBatch } from './guessed-batches.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import { fenceRange, readRange, splitRange } from './range-moves.ts'
import { setAside, type RejectOptions } from './rejects.ts'
import { restoreBatches } from './restore-batches.ts'
import { type NumberedRows, writeBatches } from './write-batches.ts'
import { carefulBatches, spanBatch, type CommitOf } from './span-batches.ts'

/**
 * Batches that move the ledger in their own transaction. `oneStatement`: the cluster runs
 * data-changing WITH queries, so a batch is one statement; otherwise it is a transaction of two
 * round trips. Nothing else differs. No batch changes another table than the job's, whatever is renamed.
 */
export function guardedBatches(
  work: { change: RowChange } | { restore: Restore } | { write: Write; rows?: NumberedRows } | 'fill',
  { holder, target, oneStatement, label, archive = null }: GuardedOptions,
): Batches {
  const guard = (held: HeldRange) => guardOf(holder, held)
  const common: Omit<Batches, 'run' | 'careful'> = {
    remembers: true,
    read: async (session, held) => await readRange(session, holder, held.no),
    fence: async (session, held) => await fenceRange(session, holder, held),
    split: async (session, held, boundaries) =>
      await splitRange(session, holder, held, holder.owner, boundaries),
  }
  if (work === 'fill') return { ...common, run: fill(guard, target, oneStatement), careful: null }
  if ('restore' in work) {
    if (!archive) throw new Error('An undo has an archive of its own.')
    return { ...common, ...restoreBatches(work.restore, { holder, target, label, ...archive }) }
  }
  if ('write' in work)
    return {
      ...common,
      ...writeBatches(work.write, { holder, target, label, oneStatement, archive, rows: work.rows }),
    }
  const { change } = work
  const span = { change, target, label }
  const commitOf = commitsUpTo(guard)
  const { run, careful } = archive
    ? archivedBatches({ ...span, ...archive, holder, oneStatement })
    : {
        run: oneStatement ? oneStatementChange(change, guard, target, label) : spanBatch(span, commitOf),
        careful: carefulBatches(span, commitOf),
      }
  return {
    ...common,
    run,
    careful: {
      ...careful,
      setAside: async (session, held, reject) => await setAside(session, { holder, ...span }, held, reject),
    },
  }
}

type GuardedOptions = Omit<RejectOptions, 'change'> & {
  readonly oneStatement: boolean
  /** What is kept of the rows before they change, and by whom; null where nothing is. */
  readonly archive?: Pick<ArchivedWork, 'kept' | 'keep'> | null
}

type GuardOf = (held: HeldRange) => unknown[]

function oneStatementChange(change: RowChange, guard: GuardOf, target: JobTable, label: string): RunBatch {
  const lookUp: RunBatch = async (session, held, size) => {
    const shape = shapeOf(held.cursor, held.hi)
    const values = [...guard(held), size - 1, ...(held.cursor ?? []), ...(held.hi ?? [])]
    const name = `${label}-batch-${shape.from}-${shape.to}`
    const row = await onItsOwn(
      async () => (await session.prepared(name, guardedChangeSql(change, target, shape), values)).rows[0],
    )
    if (!row) return null
    const [rows, ...end] = row
    return moved(held, Number(rows), end[0] === null ? null : end.map((value) => value ?? ''))
  }
  const upTo = async (session: Session, held: HeldRange, size: number, { end, cursor }: GuessedSpan) => {
    const shape = shapeOf(held.cursor, end)
    const step = [...guard(held), size, keyToJson(cursor), cursor === null]
    const name = `${label}-guess-${shape.from}-${shape.to}`
    const values = [...step, ...(held.cursor ?? []), ...(end ?? [])]
    const row = await onItsOwn(
      async () => (await session.prepared(name, guessedChangeSql(change, target, shape), values)).rows[0],
    )
    return row ? moved(held, Number(row[0]), cursor) : null
  }
  return guessedBatches(change, { lookUp, upTo })
}

/** Moves the range as well. */
function commitsUpTo(guard: GuardOf): CommitOf {
  return (change, label) => async (session, held, end, known, isLast, commit) => {
    const cursor = isLast ? null : end
    const apply = async () => {
      const shape = shapeOf(held.cursor, end)
      const values = [...guard(held), ...(held.cursor ?? []), ...(end ?? [])]
      const name = `${label}-change-${shape.from}-${shape.to}`
      return (await session.prepared(name, guardedSpanSql(change, shape), values)).count
    }
    const move = async (rows: number) => {
      const values = [...guard(held), keyToJson(cursor), isLast, rows]
      return (await session.prepared('move', MOVE_SQL, values)).count
    }
    const applied = apply()
    const rows = known ?? (await applied)
    const [, steps] = await Promise.all([applied, move(rows), commit()])
    return steps === 0 ? null : moved(held, rows, cursor)
  }
}

/** Row numbers instead of keys: nothing has to be found. */
function fill(guard: GuardOf, target: JobTable, oneStatement: boolean): RunBatch {
  const both = fillAndMoveSql(target)
  return async (session, held, size) => {
    const from = Number(held.cursor?.[0])
    const last = Number(held.hi?.[0])
    const end = Math.min(from + size, last)
    const cursor = end < last ? [String(end)] : null
    const step = [...guard(held), keyToJson(cursor), cursor === null, end - from]
    const numbers = [from + 1, end]
    const atOnce = async () => (await session.prepared('fill', both, [...step, ...numbers])).count
    const inTurn = async (isSame: boolean, commit: () => Promise<void>) => {
      if (!isSame) return 0
      const rows = session.prepared('fill', GUARDED_FILL_SQL, [...guard(held), ...numbers])
      const [, { count }] = await Promise.all([rows, session.prepared('move', MOVE_SQL, step), commit()])
      return count
    }
    const look = async () => await isSameTable(session, target)
    const steps = oneStatement ? await onItsOwn(atOnce) : await inTransaction(session, look, inTurn)
    return steps === 0 ? null : moved(held, end - from, cursor)
  }
}
