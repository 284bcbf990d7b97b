import type { Reject } from '../../../shared/job.ts'
import { RowFileReader, type FileRow, type RowFileIndex } from '../../row-files/row-files.ts'
import { quoteIdentifier } from '../../../shared/identifier.ts'
import { onTable, type JobTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { QueryResult, Session, TextRow } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { lineName } from '../plan/write/line-name.ts'
import { findSql, type Write } from '../plan/write/write.ts'
import { nameOfKey } from '../plan/undo/verdict.ts'
import { NONE_ALONG, readAlongNamed } from './along-rows.ts'
import { frameOf } from './archived-frame.ts'
import type { ArchivedWork } from './archived-work.ts'
import type { Batches, CarefulBatches } from './batches.ts'
import { guardedNamedSql, guardOf, guardedRestoreSql, MOVE_WRITE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { addRejects, passWithReject } from './rejects.ts'
import { cursorAt, numberOf, spanOf } from './row-numbers.ts'
import { WriteAtOnce } from './write-at-once.ts'
import { countsToJson, NOTHING_WRITTEN, sumOfCounts } from './write-counts.ts'
import {
  effectsOf,
  keyOf,
  judged,
  type JudgedRow,
  type Effect,
  type Effects,
  type FoundKey,
  type RefusedRow,
} from './write-effects.ts'

export interface WriteOptions {
  readonly holder: Holder
  readonly target: JobTable
  /** Keeps prepared statements of phases apart. */
  readonly label: string
  /** The cluster runs data-changing WITH queries. */
  readonly oneStatement: boolean
  /** What is kept of the rows before they change, and by whom; null where nothing is. */
  readonly archive: KeptWork | null
  /** Where the rows are; undefined where they are in a file. */
  readonly rows?: NumberedRows | undefined
}

/** Rows by their numbers, from 1. */
export interface NumberedRows {
  /** Those behind `from` up to `to`, fewer where they are large. */
  read(from: number, to: number): Promise<readonly FileRow[]>
}

type KeptWork = Pick<ArchivedWork, 'kept' | 'keep'>

/**
 * Batches that write rows of a file, by their numbers in it. In two round trips: BEGIN and a look at which keys the
 * table has; then the changes, the step in the ledger and COMMIT; with an archive the changes come before these, because
 * new values are kept as well; in one statement where that can be. All of it reads one snapshot, and a row that somebody
 * changes meanwhile conflicts. Rows that are refused go to the list of rejects in the same transaction.
 */
export function writeBatches(
  write: Write,
  options: WriteOptions,
): Pick<Batches, 'run'> & { readonly careful: CarefulBatches } {
  const source = options.rows ?? rowsOfFile(write)
  const batch = new WriteBatch(write, options)
  const atOnce = options.oneStatement && !options.archive ? new WriteAtOnce(write, options) : null
  // Where the rows of the last batch were all new, those of the next are expected to be.
  let areNew = write.mode === 'insert'
  const run = async (
    session: Session,
    held: HeldRange,
    size: number,
    most?: number,
  ): Promise<HeldRange | null> => {
    const { from, to } = spanOf(held, size, most)
    const rows = judged(await source.read(from, to), write)
    const cursor = cursorAt(held, rows.at(-1)?.row.no ?? from)
    const made = atOnce ? await atOnce.run(session, held, rows, { cursor, areNew }) : 'otherwise'
    const next = made === 'otherwise' ? await batch.run(session, held, rows) : made
    if (next && !('tooMany' in next)) areNew = newRows(held, next) === rows.length
    if (!next || !('tooMany' in next)) return next
    // Fewer, up to the one that is too many.
    if (rows.length > 1) return await run(session, held, Math.ceil(rows.length / 2), most)
    return await batch.setAside(session, held, rejectOf(next.tooMany), [String(next.tooMany.row.no)])
  }
  return {
    run: async (session, held, size) => await run(session, held, size),
    careful: {
      stretch: async (_, held, rows) => {
        const from = numberOf(held.cursor)
        const end = Math.min(from + rows, numberOf(held.hi))
        const [only] = rows === 1 ? await source.read(from, end) : []
        return {
          end: [String(end)],
          isLast: end === numberOf(held.hi),
          ...(only && { row: lineName(only.line) }),
        }
      },
      run: async (session, held, size, { end }) => await run(session, held, size, numberOf(end)),
      setAside: async (session, held, reject, end = reject.key) =>
        await batch.setAside(session, held, reject, end),
    },
  }
}

function newRows(before: HeldRange, after: HeldRange): number {
  return (after.outcomes?.written ?? 0) - (before.outcomes?.written ?? 0)
}

/** A transaction takes 10 MiB; what a batch reads beyond that would be read in vain, and fill the memory. */
export const MOST_BATCH_BYTES = 8 * 1_024 * 1_024

function rowsOfFile({ index }: Write): NumberedRows {
  if (!index) throw new Error('Rows that are in no file come from somebody.')
  const reader = new RowFileReader(index)
  return { read: async (from, to) => await readSome(reader, index, from, to) }
}

/** Rows behind `from` up to `to`, fewer where they are large. */
async function readSome(
  reader: RowFileReader,
  { bytes, rows: all }: RowFileIndex,
  from: number,
  to: number,
): Promise<FileRow[]> {
  const usual = Math.max(1, Math.floor(MOST_BATCH_BYTES / Math.max(1, bytes / all)))
  const rows: FileRow[] = []
  for (let read = 0; read < MOST_BATCH_BYTES && from + rows.length < to;) {
    const next = from + rows.length
    const some = await reader.read(next, Math.min(next + usual, to))
    if (some.length === 0) break
    rows.push(...some)
    read += some.reduce((sum, { source }) => sum + source.length, 0)
  }
  return rows
}

/** A job may set aside no more rows, and this is the first of a batch that would have to be. */
interface TooMany {
  readonly tooMany: RefusedRow
}

function rejectOf({ row, sqlState, message }: RefusedRow): Reject {
  return { key: [...lineName(row.line)], sqlState, message }
}

/** `isNamed`: the rows are those of a change, whose condition was asked. */
function foundKey(row: TextRow, columns: number, isNamed: boolean): FoundKey {
  const [given, own] = [row.slice(0, columns), row.slice(columns, 2 * columns)]
  const isThere = (own[0] ?? null) !== null
  return {
    name: row[2 * columns] ?? '',
    key: isThere ? own : given,
    isThere,
    isMeant: !isNamed || row[2 * columns + 1] === 't',
    now: row.slice(2 * columns + (isNamed ? 2 : 1)),
  }
}

/** Places of the columns that have values, NULL among them. */
function placesIn(values: Effect['values']): number[] {
  return values.flatMap((value, place) => (value === undefined ? [] : [place]))
}

/** A batch whose rows were looked up. */
interface KnownBatch extends Effects {
  readonly held: HeldRange
  /** Where the range is afterwards; null at its end. */
  readonly cursor: KeyPrefix | null
}

/** What the archive has of a row; `now`: the columns that were given values, as they are. */
function lineOf({ way, found }: Effect, now: TextRow | undefined): string {
  const row = way === 'insert' ? null : found.now
  return JSON.stringify(way === 'delete' ? { row } : { row, new: now ?? [] })
}

function requireAll(effects: readonly Effect[], answers: readonly QueryResult[]): void {
  const changed = answers.reduce((sum, { count }) => sum + count, 0)
  if (changed !== effects.length) throw new Error(`A batch of ${effects.length} changes has made ${changed}.`)
}

class WriteBatch {
  readonly #write: Write
  readonly #options: WriteOptions
  readonly #find: string
  /** Of ways with the places of their columns. */
  readonly #names = new Map<string, number>()

  constructor(write: Write, options: WriteOptions) {
    this.#write = write
    this.#options = options
    this.#find = findSql(
      write,
      options.archive?.kept.columns.map(({ name }) => name),
    )
  }

  /** Null where the range is not ours as we know it. */
  async run(
    session: Session,
    held: HeldRange,
    rows: readonly JudgedRow[],
  ): Promise<HeldRange | TooMany | null> {
    const { target, label } = this.#options
    const keys = rows.flatMap(({ row, refusal, op }) =>
      refusal || op === null ? [] : [keyOf(row, this.#write)],
    )
    const columns = this.#write.keyPlaces.map((_, place) => keys.map((key) => key[place] ?? ''))
    const look = async () =>
      await onTable(session, target, session.prepared(`${label}-find`, this.#find, columns))
    return await inTransaction(session, look, async ({ isSame, found }, commit) => {
      if (!isSame) return null
      const written = effectsOf(
        this.#write,
        rows,
        found.rows.map((row) => foundKey(row, columns.length, this.#write.named !== null)),
      )
      const cursor = cursorAt(held, rows[written.rows - 1]?.row.no ?? numberOf(held.cursor))
      return await this.#commit(session, { held, cursor, ...written }, commit)
    })
  }

  async #commit(
    session: Session,
    batch: KnownBatch,
    commit: () => Promise<void>,
  ): Promise<HeldRange | TooMany | null> {
    const { held, cursor, effects, counts, refused } = batch
    const { holder } = this.#options
    if (this.#options.archive && !(await this.#keep(session, batch, this.#options.archive))) return null
    const all = sumOfCounts(held.outcomes ?? NOTHING_WRITTEN, counts)
    const step = [keyToJson(cursor), cursor === null, effects.length, countsToJson(all)]
    const made = Promise.all([
      this.#options.archive ? null : this.#change(session, held, effects),
      session.prepared('move-write', MOVE_WRITE_SQL, [...guardOf(holder, held), ...step]),
    ])
    const [tooMany] = refused
    if (tooMany) {
      // First of all: another process may have had the range, and set them aside.
      if ((await made)[1].count === 0) return null
      if (!(await addRejects(session, holder, held.no, refused.map(rejectOf)))) return { tooMany }
    }
    const [[changes, { count: steps }]] = await Promise.all([made, commit()])
    if (steps === 0) return null
    if (changes) requireAll(effects, changes)
    return { ...moved(held, effects.length, cursor), outcomes: all }
  }

  /** Makes the changes, and has the rows kept as they were and as they are; false where the range is somebody else's. */
  async #keep(
    session: Session,
    { held, cursor, effects }: KnownBatch,
    { kept, keep }: KeptWork,
  ): Promise<boolean> {
    const { label } = this.#options
    const { key, table } = this.#write
    const deleted = effects.flatMap(({ way, key: one }) => (way === 'delete' ? [one] : []))
    // What goes along with them is read as it is before that.
    const along =
      deleted.length === 0
        ? NONE_ALONG
        : await readAlongNamed(session, { label, kept, table }, { key, keys: deleted }, [])
    const answers = await this.#change(session, held, effects, kept.changed)
    if (effects.length > 0 && answers.every(({ count }) => count === 0)) return false
    requireAll(effects, answers)
    const columns = key.length
    const now = new Map(
      answers.flatMap(({ rows }) =>
        rows.map((row) => [nameOfKey(row.slice(0, columns)), row.slice(columns)]),
      ),
    )
    const lines = effects.map((effect) => lineOf(effect, now.get(nameOfKey(effect.found.key))))
    const frame = frameOf(
      { held, count: effects.length, cursor },
      along.count > 0 ? [...lines, along.lines] : lines,
      along,
    )
    await keep(frame)
    return true
  }

  /** `returning`: columns whose values are answered, behind the key. */
  async #change(
    session: Session,
    held: HeldRange,
    effects: readonly Effect[],
    returning?: readonly string[],
  ): Promise<readonly QueryResult[]> {
    const guard = guardOf(this.#options.holder, held)
    const groups = Map.groupBy(effects, ({ way, values }) => `${way}-${placesIn(values).join('-')}`)
    return await Promise.all(
      [...groups].map(async ([name, group]) => {
        const { way = 'delete', values = [] } = group[0] ?? {}
        const places = this.#placesOf(way, values)
        const sql = this.#sqlOf(way, places) + this.#returning(way, returning)
        const keys = this.#write.keyPlaces.map((_, index) => group.map(({ key }) => key[index] ?? ''))
        const columns = places.map((place) => group.map((effect) => effect.values[place] ?? null))
        const given = way === 'insert' ? columns : [...keys, ...columns]
        return await session.prepared(this.#nameOf(name), sql, [...guard, ...given])
      }),
    )
  }

  #sqlOf(way: Effect['way'], places: readonly number[]): string {
    const { named } = this.#write
    return named ? guardedNamedSql(named.change) : guardedRestoreSql(this.#write, way, places)
  }

  #returning(way: Effect['way'], columns: readonly string[] | undefined): string {
    if (!columns || way === 'delete') return ''
    const row = way === 'update' && !this.#write.named ? 'sluice_row.' : ''
    const names = [...this.#write.key.map(({ name }) => name), ...columns]
    return `\nRETURNING ${names.map((name) => `${row}${quoteIdentifier(name)}::text`).join(', ')}`
  }

  /** Short, as names of statements have to be. */
  #nameOf(group: string): string {
    const number = this.#names.get(group) ?? this.#names.size
    this.#names.set(group, number)
    return `${this.#options.label}-write-${number}`
  }

  #placesOf(way: Effect['way'], values: Effect['values']): number[] {
    const places = placesIn(values)
    return way === 'update' ? places.filter((place) => this.#write.columns[place]?.isFixed === false) : places
  }

  /** The row is passed, which leads to `end`. Throws `too-many-rejects` when the job may set aside no more. */
  async setAside(
    session: Session,
    held: HeldRange,
    reject: Reject,
    end: KeyPrefix,
  ): Promise<HeldRange | null> {
    const { holder, target } = this.#options
    const look = async () => await onTable(session, target, Promise.resolve(null))
    return await passWithReject(session, holder, held, { reject, end }, look, ({ isSame }) => isSame)
  }
}
