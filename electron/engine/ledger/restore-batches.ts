import { displayTable } from '../../../shared/identifier.ts'
import type { Reject } from '../../../shared/job.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../shared/transaction-limits.ts'
import type { ArchivedBatch, ChangedLine, LeftLine, Values } from '../archive/archive-text.ts'
import { ArchivedRowReader, type ArchivedRow } from '../archive/archived-rows.ts'
import { makeFrame } from '../archive/frame.ts'
import { onTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { lookAt, presentRuns, type JudgedRows } from '../plan/undo/look.ts'
import { tableOf, WAYS, type Restore, type TableRestore, type Way } from '../plan/undo/restore.ts'
import { keyOf, layoutPlaces, pick, type Judged } from '../plan/undo/verdict.ts'
import { NONE_ALONG, readAlongNamed, type AlongRows } from './along-rows.ts'
import type { Batches, CarefulBatches } from './batches.ts'
import { guardOf, guardedRestoreSql, MOVE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import { insertionsAhead } from './insertions-ahead.ts'
import { passWithReject } from './rejects.ts'
import type { RestoreOptions } from './restore-options.ts'
import { cursorAt, numberOf, spanOf } from './row-numbers.ts'
import { letWait, mayWait } from './waiting-rows.ts'

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
  const waits = (held: HeldRange, reject: Reject) => restore.isInTurn && mayWait(held, reject)
  const read = async (held: HeldRange, size: number, most?: number): Promise<Reading> => {
    const { from, to } = spanOf(held, size, most)
    const { rows, end } = await reader.read(from, to, restore.isInTurn)
    return { rows, cursor: cursorAt(held, end) }
  }
  const look = async (session: Session, held: HeldRange, { rows, cursor }: Reading) =>
    await new RestoreBatch(restore, options, held, rows, cursor).run(session)
  const insert = insertionsAhead(restore, options, reader)
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
      waits,
      setAside: async (session, held, reject, end = reject.key) =>
        await passRow(session, options, held, { reject, end, waits: waits(held, reject) }),
    },
  }
}

/** Rows of an archive that a batch puts back. */
interface Reading {
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

/** Where it is the last of its range, that is done after a batch of nothing. */
async function passRow(
  session: Session,
  { holder, target }: RestoreOptions,
  held: HeldRange,
  refused: { readonly reject: Reject; readonly end: KeyPrefix; readonly waits: boolean },
): Promise<HeldRange | null> {
  const look = async () => await onTable(session, target, Promise.resolve(null))
  if (refused.waits) return await letWait(session, holder, held, refused.end, look)
  return await passWithReject(session, holder, held, refused, look, ({ isSame }) => isSame)
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
      async () => {
        const runs = await presentRuns(session, this.#restore, this.#rows)
        return await onTable(session, target, lookAt(session, runs))
      },
      async ({ isSame, found: runs }, commit) => {
        if (!isSame) return null
        const takes = (this.#options.kept.readings?.length ?? 0) > 0
        const all = changesOf(runs, takes ? UPDATES_FIRST : WAYS)
        const first = takes ? all.findIndex((change) => change.way === 'delete') : -1
        const send = async (changes: readonly Change[]) =>
          await Promise.all(changes.map(async (change) => await this.#change(session, change, guard)))
        // Whatever comes before deletions is done before it is read what goes along with these.
        const before = send(all.slice(0, Math.max(0, first)))
        const [early, taken] = await Promise.all([
          before,
          first === -1 ? NONE_ALONG : this.#taken(session, runs),
        ])
        // Also without lines: a try of this batch before may have left a frame that must not count.
        await keep(this.#frame(runs, taken))
        const late = send(all.slice(Math.max(0, first)))
        const wanted = runs.reduce((sum, run) => sum + changedIn(run), 0)
        // What goes along may be what was to be changed; only then is an answer waited for before COMMIT.
        if (taken.count > 0) requireWhole(wanted, [...early, ...(await late)])
        const step = [...guard, keyToJson(this.#cursor), this.#cursor === null, wanted]
        const move = session.prepared('move', MOVE_SQL, step)
        const [counts, { count: steps }] = await Promise.all([late, move, commit()])
        if (steps === 0) return null
        requireWhole(wanted, [...early, ...counts])
        return moved(this.#held, wanted, this.#cursor)
      },
    )
  }

  async #change(
    session: Session,
    { way, along, table, layout, places, rows }: Change,
    guard: readonly unknown[],
  ) {
    const keys = table.keyPlaces.map((_, index) => rows.map(({ key }) => key[index]))
    const values = places.map((place) => rows.map(({ before }) => before?.[place] ?? null))
    const given = way === 'insert' ? values : [...keys, ...values]
    const sql = guardedRestoreSql(table, way, places)
    const name = `${this.#options.label}-${way}-${layout}${along === null ? '' : `-along-${along}`}`
    return await session.prepared(name, sql, [...guard, ...given])
  }

  /** What foreign keys take along with rows that are deleted. */
  async #taken(session: Session, runs: readonly JudgedRows[]): Promise<AlongRows> {
    const { label, kept } = this.#options
    const namedIn = ({ key }: TableRestore, place: number | null) => ({
      key,
      keys: runs
        .filter(({ along }) => along === place)
        .flatMap(({ rows }) => rows.filter(({ way }) => way === 'delete').map((row) => row.key)),
    })
    const others = this.#restore.along.map(namedIn)
    const work = { label, kept, table: this.#restore.table }
    return await readAlongNamed(session, work, namedIn(this.#restore, null), others)
  }

  #frame(runs: readonly JudgedRows[], taken: AlongRows) {
    const { no, batches, epoch, cursor } = this.#held
    const count = (isOwn: boolean) =>
      runs.reduce((sum, run) => sum + ((run.along === null) === isOwn ? changedIn(run) : 0), 0)
    const along = count(false)
    const counts = {
      rows: count(true),
      ...(along > 0 && { along }),
      ...(taken.count > 0 && { taken: taken.count }),
    }
    const at = Date.now()
    const batch: ArchivedBatch = { range: no, batches, epoch, ...counts, at, from: cursor, to: this.#cursor }
    const first = runs.findIndex(deletes)
    const texts = runs.flatMap((run, place) => [
      // Before the rows that they refer to, as an undo takes the last line first.
      ...(place === first && taken.count > 0 ? taken.lines.split('\n').toReversed() : []),
      ...run.rows.flatMap((row) => linesOf(run, row)),
    ])
    return makeFrame({ frame: 'batch', batch }, { batch }, texts)
  }
}

/** Where foreign keys take rows along: a row that gets another parent back is not to go with the one it has. */
const UPDATES_FIRST: readonly Way[] = ['update', 'overwrite', 'delete', 'insert']

/** Throws unless so many were changed, or none, as where the range is somebody else's. */
function requireWhole(wanted: number, answers: readonly { readonly count: number }[]): void {
  const rows = answers.reduce((sum, { count }) => sum + count, 0)
  if (rows !== wanted && rows > 0) throw new Error(`A batch of ${wanted} rows has put back ${rows}.`)
}

/** Rows that one statement changes. */
interface Change extends Omit<JudgedRows, 'rows'> {
  readonly way: Way
  readonly places: readonly number[]
  readonly rows: Judged[]
}

/**
 * Rows of a table that come or go, as the job's own or along with those, do so in one statement: they may refer to one
 * another either way, and foreign keys are checked at its end.
 */
function changesOf(runs: readonly JudgedRows[], ways: readonly Way[]): Change[] {
  const changes: Change[] = []
  for (const { rows: all, ...run } of runs)
    for (const way of ways) {
      const rows = all.filter((one) => one.way === way)
      if (rows.length === 0) continue
      const places = layoutPlaces(run.table, run.layout, way)
      const isWhole = way === 'insert' || way === 'delete'
      const same = changes.find(
        (one) => isWhole && one.way === way && isSameTable(one, run) && one.places.join() === places.join(),
      )
      if (same) same.rows.push(...rows)
      else changes.push({ ...run, way, places, rows })
    }
  return changes
}

function isSameTable(
  { table: { table: one } }: Pick<Change, 'table'>,
  { table: { table } }: Pick<Change, 'table'>,
) {
  return one.schema === table.schema && one.name === table.name
}

function deletes({ rows }: JudgedRows): boolean {
  return rows.some(({ way }) => way === 'delete')
}

function changedIn({ rows }: JudgedRows): number {
  return rows.filter(({ way }) => way !== null).length
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
  const places = new Set(layoutPlaces(table, layout, way))
  return table.changedPlaces.map((place) => (places.has(place) ? before : now)?.[place] ?? null)
}
