import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { KeyColumn } from '../db/key.ts'
import type { RowSink } from '../db/row-bytes.ts'
import { sentValuesSql } from '../plan/archive-values.ts'
import { given, isGivenKey, lookAtSql } from '../plan/undo/restore.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Feed } from './feed.ts'
import type { PatientRows } from './patient-rows.ts'
import type { ReadColumn } from './columns.ts'
import { type AskedKey, type FoundKeys, keyText } from './found-keys.ts'
import { BlockSink, rowsOf, valuesAt } from './row-block.ts'

interface Looked {
  readonly table: TableName
  readonly key: readonly KeyColumn[]
  readonly columns: readonly ReadColumn[]
  readonly keyPlaces: readonly number[]
}

/** Rows of one look are in memory; of more, the keys are asked by halves. */
const MOST_BYTES = 32 * 1_024 * 1_024

/** What looking came to. */
interface Read {
  readonly rows: number
  readonly bytes: number
}

/** Looks rows up by some keys at a time, and puts them into the order of these. */
export class KeyLookup {
  readonly #looked: Looked
  readonly #found: FoundKeys
  readonly #sql: string
  /** Why the cluster is not asked any more. */
  #away: string | null = null

  constructor(looked: Looked, found: FoundKeys) {
    this.#looked = looked
    this.#found = found
    this.#sql = lookAtSql(looked, sentValuesSql(looked.columns, 'sluice_row'))
  }

  /** Hands the rows on that there are. Throws a ProblemError of what no key is the reason of. */
  async read(patient: PatientRows, keys: readonly AskedKey[], feed: Feed): Promise<Read> {
    if (this.#away !== null) {
      this.#found.unprocessed(keys, this.#away)
      return { rows: 0, bytes: 0 }
    }
    const rows = new FoundRows(this.#looked.keyPlaces)
    const failed = await patient.try({
      hasMoved: () => false,
      run: async (connection) => {
        rows.begin()
        await connection.read(this.#sql, this.#arraysOf(keys), rows)
      },
    })
    if (rows.isTooMuch && keys.length > 1) return await this.#readHalves(patient, keys, feed)
    if (!failed) return await this.#handOn(patient, keys, rows, feed)
    const { failure, problem } = failed
    const { message } = problem.problem
    if (failure.kind === 'row' && keys.length > 1) return await this.#readHalves(patient, keys, feed)
    if (failure.kind !== 'row' && failure.kind !== 'retryable') throw problem
    if (failure.kind === 'retryable') this.#away = message
    this.#found.unprocessed(keys, message)
    return { rows: 0, bytes: 0 }
  }

  async #readHalves(patient: PatientRows, keys: readonly AskedKey[], feed: Feed): Promise<Read> {
    const middle = Math.ceil(keys.length / 2)
    const first = await this.read(patient, keys.slice(0, middle), feed)
    const second = await this.read(patient, keys.slice(middle), feed)
    return { rows: first.rows + second.rows, bytes: first.bytes + second.bytes }
  }

  async #handOn(
    patient: PatientRows,
    keys: readonly AskedKey[],
    found: FoundRows,
    feed: Feed,
  ): Promise<Read> {
    const sink = new BlockSink((block) => feed.push(block))
    const written = await this.#written(patient, keys, found)
    for (const key of keys) {
      const own = keyText(key.values)
      const text = written.get(own) ?? own
      const row = found.rows.get(text)
      if (!row) this.#found.missing(key)
      else if (text === own || this.#found.isFirst(text)) {
        this.#found.row()
        sink.add(row, 0, row.length)
      }
    }
    sink.flush()
    return { rows: found.rows.size, bytes: found.bytes }
  }

  /**
   * The keys as the database writes them, where a row came that nobody has asked for like that, as `7` for `007`: which
   * it is, the database tells. Those that it writes as they are need no look.
   */
  async #written(
    patient: PatientRows,
    keys: readonly AskedKey[],
    { rows }: FoundRows,
  ): Promise<ReadonlyMap<string, string>> {
    const written = new Map<string, string>()
    const others = keys.filter(({ values }) => !rows.has(keyText(values)))
    const { key } = this.#looked
    // Also one that was asked for as it is written may have been asked for otherwise.
    const mayBeOther = ({ values }: AskedKey) =>
      key.some(({ castType }, place) => !isAsWritten(castType, values[place] ?? ''))
    if (rows.size === keys.length - others.length && !others.some(mayBeOther)) return written
    const sink = new BlockSink((block) => {
      for (const row of rowsOf(block))
        written.set(keyText(row.slice(key.length)), keyText(row.slice(0, key.length)))
    })
    const sql = writtenSql(this.#looked)
    await patient.run({
      hasMoved: () => false,
      run: async (connection) => await connection.read(sql, this.#arraysOf(others), sink),
    })
    sink.flush()
    return written
  }

  /** One for each column of the key. */
  #arraysOf(keys: readonly AskedKey[]): (string | null)[][] {
    return this.#looked.key.map((_, place) => keys.map(({ values }) => values[place] ?? null))
  }
}

const INTEGERS: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])
const TEXTS: ReadonlySet<string> = new Set(['text', 'character varying'])
const INTEGER = /^(?:0|-?[1-9]\d*)$/
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/

/** Whether the database certainly writes the value like that. */
function isAsWritten(castType: string, text: string): boolean {
  if (castType === 'uuid') return UUID.test(text)
  return INTEGERS.has(castType) ? INTEGER.test(text) : TEXTS.has(castType)
}

/** Keys of rows, and the keys that they were asked for by. Parameters: an array of text for each column of the key. */
function writtenSql({ table, key }: Looked): string {
  const own = key.map(({ name }) => `sluice_row.${quoteIdentifier(name)}::text`)
  const asked = key.map((_, index) => `sluice_given.v${index}`)
  return [
    `SELECT ${[...own, ...asked].join(', ')} FROM ${quoteTable(table)} AS sluice_row`,
    `JOIN ${given(key.length, 1)} ON ${isGivenKey(key)}`,
  ].join('\n')
}

/** The rows of one look by their keys. */
class FoundRows implements RowSink {
  readonly rows = new Map<string, Buffer>()
  readonly #keyPlaces: readonly number[]
  #bytes = 0

  constructor(keyPlaces: readonly number[]) {
    this.#keyPlaces = keyPlaces
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Then some have been left out. */
  get isTooMuch(): boolean {
    return this.#bytes > MOST_BYTES
  }

  begin(): void {
    this.rows.clear()
    this.#bytes = 0
  }

  add(message: Buffer, at: number, end: number): void {
    this.#bytes += end - at
    // One alone is kept, however large it is.
    if (this.isTooMuch && this.rows.size > 0) return this.rows.clear()
    const row = Buffer.from(message.subarray(at, end))
    this.rows.set(keyText(valuesAt(row, this.#keyPlaces)), row)
  }
}
