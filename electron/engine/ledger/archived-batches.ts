import { makeFrame } from '../archive/frame.ts'
import type { ArchivedBatch, ArchivedTable } from '../archive/archive-text.ts'
import type { KeyPrefix } from '../db/key.ts'
import { onTable } from '../db/job-table.ts'
import type { QueryResult, Session, TextRow } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { count as countText, counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { fenced, shapeOf } from '../plan/batch-sql.ts'
import type { Keep } from '../threads/keep.ts'
import { newValuesSql, oldRowsSql, valuesOf } from './archived-sql.ts'
import type { Batches, Stretch } from './batches.ts'
import { asOfCondition, findStretch } from './find-end.ts'
import { guardedSpanSql, guardOf, MOVE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { RowsOfBytes } from './rows-of-bytes.ts'
import type { SpanWork } from './span-batches.ts'

/** What is kept of the rows that batches change. */
export type KeptColumns = Pick<ArchivedTable, 'columns' | 'changed'>

export interface ArchivedWork extends SpanWork {
  readonly holder: Holder
  readonly kept: KeptColumns
  readonly keep: Keep
}

/** The rows of a batch as they are, in key order, and where it ends; null is the end of what it is a part of. */
interface OldRows {
  /** Keys and values as JSON. */
  readonly rows: readonly { readonly key: string; readonly values: string }[]
  readonly end: KeyPrefix | null
}

/**
 * Batches that keep the rows they change, in a transaction on every cluster: the rows are read with BEGIN, written to
 * the archive, and only then is COMMIT sent. All statements read one snapshot, so what is changed is what was read; a
 * batch that changes anything else fails the job. A deletion shares its round trip with the commit; an update has one
 * more, because its new values are kept as well.
 */
export function archivedBatches(work: ArchivedWork): Pick<Batches, 'run'> & {
  readonly careful: Omit<NonNullable<Batches['careful']>, 'setAside'>
} {
  const { change, label } = work
  const sizes = new RowsOfBytes()
  return {
    run: batchOf(work, sizes),
    careful: {
      stretch: async (session, held, rows) => await findStretch(session, change, held, rows, label),
      run: batchOf({ ...work, change: fenced(change), label: `${label}-fenced` }, sizes),
    },
  }
}

function batchOf(work: ArchivedWork, sizes: RowsOfBytes) {
  return async (session: Session, held: HeldRange, size: number, stretch?: Stretch) => {
    const { end: hi, isLast } = stretch ?? { end: held.hi, isLast: true }
    const read = async () =>
      await onTable(session, work.target, readRows(session, work, held, hi, size, sizes))
    return await inTransaction(session, read, async ({ isSame, found }, commit) => {
      if (!isSame) return null
      const isEnd = found.end === null && isLast
      const batch = { held, rows: found.rows, end: found.end ?? hi, cursor: isEnd ? null : (found.end ?? hi) }
      return await changeRows(session, work, batch, commit)
    })
  }
}

async function readRows(
  session: Session,
  { change, kept, label }: ArchivedWork,
  { cursor }: HeldRange,
  hi: KeyPrefix | null,
  size: number,
  sizes: RowsOfBytes,
): Promise<OldRows> {
  const shape = shapeOf(cursor, hi)
  const most = Math.min(size, sizes.rows)
  const sql = oldRowsSql(
    change,
    kept.columns.map(({ name }) => name),
    shape,
  )
  const values = [...(cursor ?? []), ...(hi ?? []), most, sizes.bytes]
  const found = session.prepared(`${label}-old-${shape.from}-${shape.to}`, sql, values)
  const answer = await found.catch((error: unknown) => {
    throw change.isFenced ? asOfCondition(error) : error
  })
  const rows = answer.rows.map(rowOf)
  const isAll = sizes.learn(rows.map(({ values: text }) => text)) && rows.length < most
  const last = rows.at(-1)
  return { rows, end: isAll || !last ? null : (JSON.parse(last.key) as string[]) }
}

function rowOf([key, ...parts]: TextRow) {
  return { key: key ?? '', values: valuesOf(parts) }
}

/** A batch whose rows are known. */
interface KnownBatch {
  readonly held: HeldRange
  readonly rows: OldRows['rows']
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
  const { held, rows, cursor } = batch
  const step = [...guardOf(work.holder, held), keyToJson(cursor), cursor === null, rows.length]
  const move = async () => await session.prepared('move', MOVE_SQL, step)
  const isPurge = work.change.set === null
  if (isPurge && rows.length > 0) await work.keep(frameOf(held, cursor, purgedLines(rows)))
  const deleted = isPurge && rows.length > 0 ? deletion(session, work, batch) : null
  if (!isPurge && rows.length > 0 && !(await update(session, work, batch))) return null
  const [answer, { count }] = await Promise.all([deleted, move(), commit()])
  if (count === 0) return null
  if (answer && answer.count !== rows.length) throw differs(rows.length, answer.count)
  return moved(held, rows.length, cursor)
}

function purgedLines(rows: OldRows['rows']): string[] {
  return rows.map(({ values }) => `{"row":${values}}`)
}

async function deletion(
  session: Session,
  work: ArchivedWork,
  { held, end }: KnownBatch,
): Promise<QueryResult> {
  const shape = shapeOf(held.cursor, end)
  const values = [...guardOf(work.holder, held), ...(held.cursor ?? []), ...(end ?? [])]
  const name = `${work.label}-change-${shape.from}-${shape.to}`
  return await session.prepared(name, guardedSpanSql(work.change, shape), values)
}

async function update(
  session: Session,
  work: ArchivedWork,
  { held, rows, end, cursor }: KnownBatch,
): Promise<boolean> {
  const { change, kept, label } = work
  const shape = shapeOf(held.cursor, end)
  const values = [...guardOf(work.holder, held), ...(held.cursor ?? []), ...(end ?? [])]
  const sql = newValuesSql(change, kept.changed, shape)
  const found = await session.prepared(`${label}-new-${shape.from}-${shape.to}`, sql, values)
  if (!isWhole(found.count, rows.length)) return false
  await work.keep(frameOf(held, cursor, linesOf(rows, found)))
  return true
}

/** Old rows with their new values, whatever the order of these. */
function linesOf(rows: OldRows['rows'], { rows: answered }: QueryResult): string[] {
  const changed = new Map(answered.map(rowOf).map(({ key, values }) => [key, values]))
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

function frameOf(
  { no, batches, epoch, cursor: from }: HeldRange,
  to: KeyPrefix | null,
  lines: readonly string[],
) {
  const batch: ArchivedBatch = { range: no, batches, epoch, rows: lines.length, from, to }
  return makeFrame({ frame: 'batch', batch }, { batch }, lines)
}
