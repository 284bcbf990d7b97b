import { displayTable } from '../../../shared/identifier.ts'
import type { Reject } from '../../../shared/job.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../shared/job-spec.ts'
import type { ArchivedBatch, ChangedLine, LeftLine, Values } from '../archive/archive-text.ts'
import { ArchivedRowReader, type ArchivedRow } from '../archive/archived-rows.ts'
import { makeFrame } from '../archive/frame.ts'
import { onTable, type JobTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { lookAt, type JudgedRows } from '../plan/undo/look.ts'
import { tableOf, WAYS, type Restore, type TableRestore, type Way } from '../plan/undo/restore.ts'
import { keyOf, pick, placesOf, type Judged } from '../plan/undo/verdict.ts'
import type { Keep } from '../threads/keep.ts'
import { frameOf } from './archived-frame.ts'
import type { Batches, CarefulBatches } from './batches.ts'
import { batchesAhead } from './batches-ahead.ts'
import { guardOf, guardedRestoreSql, MOVE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { passWithReject } from './rejects.ts'

interface RestoreOptions {
  readonly holder: Holder
  readonly target: JobTable
  /** Keeps prepared statements of phases apart. */
  readonly label: string
  readonly keep: Keep
}

/**
 * Batches that put back what an archive has: rows by their numbers in it. In two round trips: BEGIN and a look at the
 * rows as they are; then, once what is to be done is in this job's own archive, the changes, the step in the ledger
 * and COMMIT. All of it reads one snapshot, and a row that somebody changes meanwhile conflicts.
 */
export function restoreBatches(
  restore: Restore,
  options: RestoreOptions,
): Pick<Batches, 'run'> & { readonly careful: CarefulBatches } {
  const reader = new ArchivedRowReader(restore.index)
  const read = async (held: HeldRange, size: number, most = numberOf(held.hi)): Promise<Reading> => {
    const from = numberOf(held.cursor)
    const { rows, end } = await reader.read(from, Math.min(from + size, most), restore.isInTurn)
    return { size, rows, cursor: end < numberOf(held.hi) ? [String(end)] : null }
  }
  const look = async (session: Session, held: HeldRange, { rows, cursor }: Reading) =>
    await new RestoreBatch(restore, options, held, rows, cursor).run(session)
  const insert = insertionsAhead(restore, options, read)
  return {
    run: async (session, held, size) => {
      // A frame was one transaction, so that it fits into one again.
      const wanted = restore.isInTurn ? MAX_ROWS_PER_TRANSACTION : size
      const next = restore.isInTurn ? 'otherwise' : await insert(session, held, wanted)
      return next === 'otherwise' ? await look(session, held, await read(held, wanted)) : next
    },
    careful: {
      stretch: async (_, held, rows) => {
        const from = numberOf(held.cursor)
        const end = Math.min(from + rows, numberOf(held.hi))
        const isLast = end === numberOf(held.hi)
        const [only] = rows === 1 ? (await reader.read(from, end)).rows : []
        return { end: [String(end)], isLast, ...(only && { row: nameOf(only, restore) }) }
      },
      run: async (session, held, size, { end }) =>
        await look(session, held, await read(held, size, numberOf(end))),
      setAside: async (session, held, reject, end = reject.key) =>
        await passRow(session, options, held, reject, end),
    },
  }
}

/**
 * Batches that insert rows that were deleted without a look at the table first: where each of them went in, none was
 * there. Where one did not, the batch is rolled back and made with a look.
 */
function insertionsAhead(
  restore: Restore,
  { holder, target, label, keep }: RestoreOptions,
  read: (held: HeldRange, size: number) => Promise<Reading>,
) {
  const isPlain = ({ line, along, layout }: ArchivedRow) =>
    along === null && line.row !== null && !line.new && restore.layouts[layout]?.retyped.length === 0
  return batchesAhead({
    ...{ holder, target, keep },
    plan: async (held, size) => {
      const reading = await read(held, size)
      return reading.rows.length > 0 && reading.rows.every(isPlain) ? reading : null
    },
    statement: (held, { rows }) => {
      const [{ layout } = { layout: 0 }] = rows
      const { inRow = [] } = restore.layouts[layout] ?? {}
      const places = placesIn(restore, layout, 'insert')
      const values = places.map((place) => rows.map(({ line }) => line.row?.[inRow[place] ?? -1] ?? null))
      return {
        name: `${label}-insert-ahead-${layout}`,
        text: guardedRestoreSql(restore, 'insert', places, target),
        values: [...guardOf(holder, held), ...values],
        mostCharacters: 0,
      }
    },
    changed: (held, { rows, cursor }, { count }) => {
      if (count !== rows.length) return null
      const inNew = restore.changedPlaces
      const lines = rows.map((row) => {
        const { inRow = [] } = restore.layouts[row.layout] ?? {}
        const set = inNew.map((place) => row.line.row?.[inRow[place] ?? -1] ?? null)
        return JSON.stringify({ row: null, new: set } satisfies ChangedLine)
      })
      return { rows: count, frame: frameOf({ held, count, cursor }, lines) }
    },
  })
}

/** Rows of an archive that a batch puts back. */
interface Reading {
  readonly size: number
  readonly rows: readonly ArchivedRow[]
  /** Where the range is behind them; null at its end. */
  readonly cursor: KeyPrefix | null
}

/** A row of another table goes by that as well: its key may be that of a row of the job's. */
function nameOf(row: ArchivedRow, restore: Restore): KeyPrefix {
  const table = tableOf(restore, row)
  const key = keyOf(row, table)
  return row.along === null ? key : [displayTable(table.table), ...key]
}

function numberOf(key: KeyPrefix | null): number {
  return Number(key?.[0])
}

/** Where it is the last of its range, that is done after a batch of nothing. */
async function passRow(
  session: Session,
  { holder, target }: RestoreOptions,
  held: HeldRange,
  reject: Reject,
  end: KeyPrefix,
): Promise<HeldRange | null> {
  const look = async () => await onTable(session, target, Promise.resolve(null))
  return await passWithReject(session, holder, held, { reject, end }, look, ({ isSame }) => isSame)
}

/** One batch: some rows of an archive, and where the range stands behind them. */
class RestoreBatch {
  readonly #restore: Restore
  readonly #options: RestoreOptions
  readonly #held: HeldRange
  readonly #rows: readonly ArchivedRow[]
  readonly #cursor: KeyPrefix | null

  constructor(
    restore: Restore,
    options: RestoreOptions,
    held: HeldRange,
    rows: readonly ArchivedRow[],
    cursor: KeyPrefix | null,
  ) {
    this.#restore = restore
    this.#options = options
    this.#held = held
    this.#rows = rows
    this.#cursor = cursor
  }

  async run(session: Session): Promise<HeldRange | null> {
    const { holder, target, keep } = this.#options
    const guard = guardOf(holder, this.#held)
    return await inTransaction(
      session,
      async () => await onTable(session, target, lookAt(session, this.#restore, this.#rows)),
      async ({ isSame, found: runs }, commit) => {
        if (!isSame) return null
        // Also without lines: a try of this batch before may have left a frame that must not count.
        await keep(this.#frame(runs))
        const changes = runs.flatMap((run) => WAYS.flatMap((way) => this.#change(session, way, run, guard)))
        const wanted = runs.reduce((sum, run) => sum + changedIn(run), 0)
        const step = [...guard, keyToJson(this.#cursor), this.#cursor === null, wanted]
        const move = session.prepared('move', MOVE_SQL, step)
        const [counts, { count: steps }] = await Promise.all([Promise.all(changes), move, commit()])
        if (steps === 0) return null
        const rows = counts.reduce((sum, { count }) => sum + count, 0)
        if (rows !== wanted) throw new Error(`A batch of ${wanted} rows has put back ${rows}.`)
        return moved(this.#held, rows, this.#cursor)
      },
    )
  }

  /** None where nothing goes that way. */
  #change(
    session: Session,
    way: Way,
    { table, rows: all, along, layout }: JudgedRows,
    guard: readonly unknown[],
  ) {
    const rows = all.filter((one) => one.way === way)
    if (rows.length === 0) return []
    const places = placesIn(table, layout, way)
    const keys = table.keyPlaces.map((_, index) => rows.map(({ key }) => key[index]))
    const values = places.map((place) => rows.map(({ before }) => before?.[place] ?? null))
    const given = way === 'insert' ? values : [...keys, ...values]
    const sql = guardedRestoreSql(table, way, places)
    const name = `${this.#options.label}-${way}-${layout}${along === null ? '' : `-along-${along}`}`
    return [session.prepared(name, sql, [...guard, ...given])]
  }

  #frame(runs: readonly JudgedRows[]) {
    const { no, batches, epoch, cursor } = this.#held
    const count = (isOwn: boolean) =>
      runs.reduce((sum, run) => sum + ((run.along === null) === isOwn ? changedIn(run) : 0), 0)
    const along = count(false)
    const counts = { rows: count(true), ...(along > 0 && { along }) }
    const at = Date.now()
    const batch: ArchivedBatch = { range: no, batches, epoch, ...counts, at, from: cursor, to: this.#cursor }
    const texts = runs.flatMap((run) => run.rows.flatMap((row) => linesOf(run, row)))
    return makeFrame({ frame: 'batch', batch }, { batch }, texts)
  }
}

function changedIn({ rows }: JudgedRows): number {
  return rows.filter(({ way }) => way !== null).length
}

function placesIn(table: TableRestore, layout: number, way: Way): number[] {
  const places = table.layouts[layout]
  return places ? placesOf(way, places, table) : []
}

/** What this job's archive has of a row. */
function linesOf(run: JudgedRows, row: Judged): string[] {
  const { along } = run
  const line = lineOf(run, row)
  if (line === null) return []
  if (along === null) return [JSON.stringify(line)]
  return [JSON.stringify('left' in line ? { ...line, of: along } : { along, ...line })]
}

function lineOf(run: JudgedRows, { key, before, now, way, reason }: Judged): ChangedLine | LeftLine | null {
  const set = before && pick(before, run.table.changedPlaces)
  switch (way) {
    case null:
      return reason && { left: reason, key, wanted: set, found: now }
    case 'delete':
      return { row: now }
    case 'insert':
      return { row: null, new: set ?? [] }
    case 'update':
    case 'overwrite':
      return { row: now, new: afterwards(run, way, before, now) }
  }
}

/** What a row has in the columns that this job may set: the old values in those that it does set. */
function afterwards(
  { table, layout }: JudgedRows,
  way: Way,
  before: Judged['before'],
  now: Judged['now'],
): Values {
  const places = new Set(placesIn(table, layout, way))
  return table.changedPlaces.map((place) => (places.has(place) ? before : now)?.[place] ?? null)
}
