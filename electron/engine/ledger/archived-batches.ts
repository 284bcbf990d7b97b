import type { KeyPrefix } from '../db/key.ts'
import { onTable } from '../db/job-table.ts'
import type { QueryResult, Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { count as countText, counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { fenced, shapeOf } from '../plan/batch-sql.ts'
import { readAlong } from './along-rows.ts'
import { frameOf } from './archived-frame.ts'
import { newValuesSql } from './archived-sql.ts'
import type { ArchivedWork } from './archived-work.ts'
import type { Batches, Stretch } from './batches.ts'
import { findStretch } from './find-end.ts'
import { endGuess } from './end-guess.ts'
import { guardedSpanSql, guardOf, guessedChangeSql, MOVE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import { keptDeletions } from './kept-deletions.ts'
import { readOldRows, type OldRows } from './old-rows.ts'
import { RowsOfBytes } from './rows-of-bytes.ts'

/** Of a purge all rows come as one text or not at all, of an update as many as fit. */
const FOR_LINES = 0.8
const FOR_ROWS = 2

/**
 * Batches that keep the rows they change, in a transaction on every cluster: the rows are read with BEGIN, written to
 * the archive, and only then is COMMIT sent. All statements read one snapshot, so what is changed is what was read; a
 * batch that changes anything else fails the job. A deletion shares its round trip with the commit; an update has one
 * more, because its new values are kept as well, and so has a deletion that takes rows of other tables along.
 */
export function archivedBatches(work: ArchivedWork): Pick<Batches, 'run'> & {
  readonly careful: Omit<NonNullable<Batches['careful']>, 'setAside'>
} {
  const { change, label } = work
  const sizes = new RowsOfBytes(change.set === null ? FOR_LINES : FOR_ROWS)
  const lookUp = batchOf(work, sizes)
  const guess = isReadOnce(work) ? endGuess(change.key.map(({ castType }) => castType)) : null
  return {
    run: guess ? keptDeletions(work, sizes, guess, lookUp) : lookUp,
    careful: {
      stretch: async (session, held, rows) => await findStretch(session, change, held, rows, label),
      run: batchOf({ ...work, change: fenced(change), label: `${label}-fenced` }, sizes),
    },
  }
}

/** What goes along has to be read before the rows are deleted, and an update does not tell the old values. */
function isReadOnce({ change, kept }: ArchivedWork): boolean {
  return change.set === null && (kept.along ?? []).length === 0
}

function batchOf(work: ArchivedWork, sizes: RowsOfBytes) {
  const { change, kept, label, target } = work
  const reading = { change, columns: kept.columns, label, sizes }
  return async (session: Session, held: HeldRange, size: number, stretch?: Stretch) => {
    const { end: hi, isLast } = stretch ?? { end: held.hi, isLast: true }
    const read = async () => await onTable(session, target, readOldRows(session, reading, held, hi, size))
    return await inTransaction(session, read, async ({ isSame, found }, commit) => {
      if (!isSame) return null
      const end = found.end ?? hi
      const cursor = found.end === null && isLast ? null : end
      return await changeRows(session, work, { held, found, end, cursor }, commit)
    })
  }
}

/** A batch whose rows are known. */
interface KnownBatch {
  readonly held: HeldRange
  readonly found: OldRows
  /** Up to where rows are changed. */
  readonly end: KeyPrefix | null
  /** Where the range is afterwards; null at its end. */
  readonly cursor: KeyPrefix | null
}

async function changeRows(
  session: Session,
  work: ArchivedWork,
  batch: KnownBatch,
  commit: () => Promise<void>,
): Promise<HeldRange | null> {
  const { held, found, cursor } = batch
  const { count: rows } = found
  const isPurge = work.change.set === null
  // Also without rows: this batch counts as well, and the frame of a try before it, which was refused, must not.
  if (rows === 0) await work.keep(frameOf({ held, count: rows, cursor }, []))
  else if (isPurge) await keepDeleted(session, work, batch)
  if (!isPurge && rows > 0 && !(await update(session, work, batch))) return null
  const deletes = isPurge && rows > 0
  const isAtOnce = deletes && work.oneStatement
  const changing = isAtOnce
    ? deletionWithStep(session, work, batch)
    : deletes && deletion(session, work, batch)
  const moving = isAtOnce ? null : move(session, work, batch)
  const [deleted, steps] = await Promise.all([changing, moving, commit()])
  if (steps === 0 || deleted === null) return null
  if (typeof deleted === 'number' && deleted !== rows) throw differs(rows, deleted)
  return moved(held, rows, cursor)
}

/** What goes along with the rows is read as they are: with the statement that deletes them it is gone. */
async function keepDeleted(session: Session, work: ArchivedWork, batch: KnownBatch): Promise<void> {
  const along = await readAlong(session, work, batch.held.cursor, batch.end)
  const lines = along.count > 0 ? [batch.found.lines, along.lines] : [batch.found.lines]
  await work.keep(frameOf({ ...batch, count: batch.found.count }, lines, along))
}

async function move(
  session: Session,
  { holder }: ArchivedWork,
  { held, found, cursor }: KnownBatch,
): Promise<number> {
  const step = [...guardOf(holder, held), keyToJson(cursor), cursor === null, found.count]
  return (await session.prepared('move', MOVE_SQL, step)).count
}

/** How many rows went. */
async function deletion(session: Session, work: ArchivedWork, { held, end }: KnownBatch): Promise<number> {
  const shape = shapeOf(held.cursor, end)
  const values = [...guardOf(work.holder, held), ...(held.cursor ?? []), ...(end ?? [])]
  const name = `${work.label}-change-${shape.from}-${shape.to}`
  return (await session.prepared(name, guardedSpanSql(work.change, shape), values)).count
}

/**
 * The same and the range's step in one statement, where the cluster runs such; null where the range is somebody
 * else's. The ledger itself refuses it where more rows would go than are kept.
 */
async function deletionWithStep(
  session: Session,
  { holder, change, target, label }: ArchivedWork,
  { held, found, end, cursor }: KnownBatch,
): Promise<number | null> {
  const shape = shapeOf(held.cursor, end)
  const step = [...guardOf(holder, held), found.count, keyToJson(cursor), cursor === null]
  const values = [...step, ...(held.cursor ?? []), ...(end ?? [])]
  const sql = guessedChangeSql(change, target, shape)
  const { rows } = await session.prepared(`${label}-with-step-${shape.from}-${shape.to}`, sql, values)
  return rows[0] ? Number(rows[0][0]) : null
}

/** False where the range is somebody else's. */
async function update(session: Session, work: ArchivedWork, batch: KnownBatch): Promise<boolean> {
  const { change, kept, label, holder } = work
  const { held, found, end } = batch
  const shape = shapeOf(held.cursor, end)
  const values = [...guardOf(holder, held), ...(held.cursor ?? []), ...(end ?? [])]
  const sql = newValuesSql(change, kept.changed, shape)
  const changed = await session.prepared(`${label}-new-${shape.from}-${shape.to}`, sql, values)
  if (!isWhole(changed.count, found.count)) return false
  await work.keep(frameOf({ ...batch, count: batch.found.count }, linesOf(found, changed)))
  return true
}

/** Old rows with their new values, whatever the order of these. */
function linesOf({ rows }: OldRows, { rows: answered }: QueryResult): string[] {
  const changed = new Map(answered.map(([key, values]) => [key, values]))
  return rows.map(({ key, values }) => {
    const now = changed.get(key)
    if (now === undefined) throw differs(rows.length, changed.size)
    return `{"row":${values},"new":${now}}`
  })
}

/** False where the range is somebody else's, so that nothing was changed. Throws where other rows were than are kept. */
function isWhole(changed: number, kept: number): boolean {
  if (changed === 0) return false
  if (changed === kept) return true
  throw differs(kept, changed)
}

function differs(kept: number, changed: number): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'database-error',
    message: `A batch changed ${counted(changed, 'row')}, but ${countText(kept)} had been archived in the same transaction.`,
    nextStep: 'Check that no trigger or rule changes rows of the table, then resume the job.',
  })
}
