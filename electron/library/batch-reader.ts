import { DEFAULT_WORKERS } from '../../shared/job-spec.ts'
import { displayName, displayTable } from '../../shared/identifier.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { type BatchRow, type Engine, type KeyReading, rowsOf, textOf } from '../engine/engine.ts'
import { tableOf } from './batch-writer.ts'

/** Rows of a table that are wanted, by their keys. */
export interface KeysToRead {
  /** As SQL has it: `sessions`, `sales.orders`, `"Other Name"`. */
  readonly table: string
  /** Values of the key's columns by their names. */
  readonly keys: readonly BatchRow[]
  /** All by default. */
  readonly columns?: readonly string[]
}

/** A row as it was read: every value is the database's text, so that none is rounded; null is NULL. */
export type ReadRow = Readonly<Record<string, string | null>>

/** A key of which nobody knows whether there is such a row, and why. */
export interface UnprocessedRead {
  readonly key: BatchRow
  readonly reason: string
}

/** Of one table: rows, missing, unprocessed and duplicates are as many as the keys. */
export interface ReadTable {
  /** In the order of the keys. */
  readonly rows: readonly ReadRow[]
  /** Keys of which there is no row. */
  readonly missing: readonly BatchRow[]
  readonly unprocessed: readonly UnprocessedRead[]
  /** Keys that were asked before, maybe spelled otherwise; each row comes once. */
  readonly duplicates: number
}

export interface BatchReaderSettings {
  readonly cluster: string
  /** Connections, 4 by default. */
  readonly workers?: number
  readonly signal?: AbortSignal
}

/** Reads rows by their primary keys, many keys with a statement. */
export interface BatchReader {
  /** All rows by their tables, as these were named first. Throws `usage` where a table is asked for different columns, and what each key would fail with. */
  get(requests: readonly KeysToRead[]): Promise<ReadonlyMap<string, ReadTable>>
  /** The same row by row as they come, in the order of the keys; returns what became of all keys. */
  stream(request: KeysToRead): AsyncGenerator<ReadRow, Omit<ReadTable, 'rows'>>
}

export function batchReader(engine: Engine, settings: BatchReaderSettings): BatchReader {
  const stream = (request: KeysToRead) => readRows(engine, settings, request)
  return {
    stream,
    get: async (requests) => {
      const tables = new Map<string, ReadTable>()
      for (const [name, request] of grouped(requests)) tables.set(name, await collected(stream(request)))
      return tables
    },
  }
}

/** Keys of one table together, under the name by which it was asked for first. */
function grouped(requests: readonly KeysToRead[]): ReadonlyMap<string, KeysToRead> {
  const names = new Map<string, string>()
  const groups = new Map<string, KeysToRead>()
  for (const request of requests) {
    const table = displayTable(tableOf(request.table))
    const name = names.get(table) ?? request.table
    names.set(table, name)
    const known = groups.get(name)
    if (known && columnsOf(known) !== columnsOf(request)) throw otherColumns(table)
    groups.set(name, known ? { ...known, keys: [...known.keys, ...request.keys] } : request)
  }
  return groups
}

function columnsOf({ columns }: KeysToRead): string {
  return JSON.stringify(columns && [...new Set(columns)].toSorted())
}

function otherColumns(table: string): ProblemError {
  const message = `“${table}” is asked for different columns in one request.`
  const nextStep = 'Ask for the same columns, or in two requests.'
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}

async function collected(reading: AsyncGenerator<ReadRow, Omit<ReadTable, 'rows'>>): Promise<ReadTable> {
  const rows: ReadRow[] = []
  for (;;) {
    const { value, done } = await reading.next()
    if (done) return { rows, ...value }
    rows.push(value)
  }
}

const AT_ONCE = 1_000

async function* readRows(
  engine: Engine,
  { cluster, workers = DEFAULT_WORKERS, signal = new AbortController().signal }: BatchReaderSettings,
  { table, keys, columns }: KeysToRead,
): AsyncGenerator<ReadRow, Omit<ReadTable, 'rows'>> {
  const asked = {
    ...{ table: tableOf(table), columns: columns ?? null, workers },
    keysOf: async function* (key: readonly string[]) {
      for (let at = 0; at < keys.length; at += AT_ONCE)
        yield await Promise.resolve(
          keys.slice(at, at + AT_ONCE).map((one, place) => ({ no: at + place, values: valuesOf(one, key) })),
        )
    },
  }
  const reading: KeyReading = await engine.readKeys(cluster, asked, signal)
  for await (const block of reading.blocks)
    for (const values of rowsOf(block))
      yield Object.fromEntries(reading.columns.map(({ name }, place) => [name, values[place] ?? null]))
  const { missing, unprocessed, duplicates } = reading.outcome()
  const given = (no: number) => keys[no] ?? {}
  return {
    missing: missing.map(({ no }) => given(no)),
    unprocessed: unprocessed.map(({ key: { no }, reason }) => ({ key: given(no), reason })),
    duplicates,
  }
}

/** Throws `usage` for a key that is not whole. */
function valuesOf(given: BatchRow, key: readonly string[]): (string | null)[] {
  const others = Object.keys(given).filter((name) => !key.includes(name))
  return key.map((name) => {
    const value = textOf(given[name])
    if (value !== undefined && others.length === 0) return value
    const names = key.map(displayName).join(', ')
    const message = `A key to read has ${Object.keys(given).map(displayName).join(', ') || 'no columns'}, but the key of the table is ${names}.`
    throw new ProblemError({ kind: 'usage', code: 'usage', message, nextStep: 'Give exactly these columns.' })
  })
}
