import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { describeKeyed, type TableDefinition } from '../db/catalog.ts'
import { keyOrder, type KeyPrefix } from '../db/key.ts'
import { withSession, type Session } from '../db/session.ts'
import { sentValuesSql } from '../plan/archive-values.ts'
import { shapeOf, spanPredicate } from '../plan/batch-sql.ts'
import { databaseProblem } from '../plan/database-problem.ts'
import { estimateMatches } from '../plan/estimate.ts'
import { planCondition } from '../plan/expressions/condition-rules.ts'
import { readCondition } from '../plan/expressions/expression.ts'
import { cutRanges } from '../plan/ranges/cut-ranges.ts'
import type { KeyRange } from '../plan/ranges/key-range.ts'
import { chosenColumns, keyPlacesOf, type ReadColumn, withKey } from './columns.ts'
import type { Feed } from './feed.ts'
import type { PatientRows } from './patient-rows.ts'
import { BlockSink, type RowBlock } from './row-block.ts'
import { readInTurn, type ReadingOptions } from './worker-connections.ts'

/** Which rows of a table are read, and what of them. */
export interface RowsRequest {
  readonly table: TableName
  /** SQL, as of a purge; `true` is all rows. */
  readonly where: string
  /** Null is all of them, in the order of the table. */
  readonly columns: readonly string[] | null
  readonly workers: number
}

/** Rows of a table that are about to be read. */
export interface RowReading {
  /** Of the rows in the blocks, which may have some values more behind these: parts of their key. */
  readonly columns: readonly ReadColumn[]
  /** How many rows the database expects; null where it does not know. */
  readonly expectedRows: number | null
  readonly warnings: readonly string[]
  /** The time that the condition's clock stands at; null where it asks for none. */
  readonly moment: string | null
  /** How many key ranges there are: each is read at one moment, and not all at the same. */
  readonly ranges: number
  /** How many of them were gone on with at a later moment, because a connection or the cluster failed. */
  readonly continued: () => number
  /** All rows in the order of the key; to be read once. */
  readonly blocks: AsyncIterable<RowBlock>
}

/** So many rows of a few hundred bytes wait for their turn while those before them are written. */
const ROWS_PER_RANGE = 50_000
/** Of a table that was never analyzed. */
const RANGES_OF_UNKNOWN = 64
/** They are only in memory. */
const MOST_RANGES = 10_000

/** Plans the reading of rows; nothing is read before somebody takes the blocks. Throws as the plan of a purge does. */
export async function readRows(request: RowsRequest, options: ReadingOptions): Promise<RowReading> {
  const connection = await options.connect()
  const { table, columns, condition, expectedRows, ranges } = await withSession(
    connection,
    async (session) => await planReading(session, request),
  )
  const moments = { continued: 0 }
  const all = withKey(table, columns)
  const selected = { list: sentValuesSql(all), keyPlaces: keyPlacesOf(table, all) }
  const reading = { table, where: condition.where, ...selected }
  return {
    columns,
    expectedRows: ranges.length === 0 ? 0 : expectedRows,
    warnings: condition.warnings,
    moment: condition.moment,
    ranges: ranges.length,
    continued: () => moments.continued,
    blocks: blocksOf(reading, { ranges, workers: request.workers, moments }, options),
  }
}

async function planReading(session: Session, { table: name, where, columns, workers }: RowsRequest) {
  const written = await readCondition(where)
  const table = await describeKeyed(session, name)
  const chosen = chosenColumns(table, columns)
  try {
    const condition = await planCondition(session, table, written, null)
    const expectedRows = await estimateMatches(session, table, condition.where)
    const ranges = await cutRanges(session, table, rangeCount(table.estimatedRows, workers))
    return { table, columns: chosen, condition, expectedRows, ranges }
  } catch (error) {
    throw databaseProblem(error, name)
  }
}

function rangeCount(tableRows: number | null, workers: number): number {
  if (tableRows === null) return Math.max(workers, RANGES_OF_UNKNOWN)
  return Math.min(MOST_RANGES, Math.max(workers, Math.ceil(tableRows / ROWS_PER_RANGE)))
}

interface Reading {
  readonly table: TableDefinition
  readonly where: string
  /** What is selected, and where the key is among it. */
  readonly list: string
  readonly keyPlaces: readonly number[]
}

interface Parts {
  readonly ranges: readonly KeyRange[]
  readonly workers: number
  readonly moments: { continued: number }
}

function blocksOf(
  reading: Reading,
  { ranges, workers, moments }: Parts,
  options: ReadingOptions,
): AsyncIterable<RowBlock> {
  const left = [...ranges]
  const parts = {
    table: reading.table.table,
    workers: Math.min(workers, ranges.length),
    next: async () => await Promise.resolve(left.shift()),
    read: async (patient: PatientRows, range: KeyRange, feed: Feed) => {
      if (await readRange(patient, reading, range, feed)) moments.continued += 1
    },
  }
  return readInTurn(parts, options)
}

/** Reads a range from its beginning to its end; whether at more than one moment, each time from the last key that came. */
async function readRange(
  patient: PatientRows,
  { table, where, list, keyPlaces }: Reading,
  { lo, hi }: KeyRange,
  feed: Feed,
): Promise<boolean> {
  const sink = new BlockSink((block) => feed.push(block))
  const change = { table: table.table, key: table.keyColumns, where, set: null }
  let from: KeyPrefix | null = lo
  let known = 0
  await patient.run({
    hasMoved: () => {
      const isMore = sink.rows > known
      known = sink.rows
      return isMore
    },
    run: async (rows) => {
      const { last } = sink
      if (last) from = keyPlaces.map((place) => last[place] ?? '')
      const sql = [
        `SELECT ${list} FROM ${quoteTable(table.table)}`,
        `WHERE ${spanPredicate(change, shapeOf(from, hi))}`,
        `ORDER BY ${keyOrder(table.keyColumns, quoteIdentifier(table.table.name))}`,
      ].join('\n')
      feed.heldBy((isFull) => rows.hold(isFull))
      try {
        await rows.read(sql, [...(from ?? []), ...(hi ?? [])], sink)
      } finally {
        feed.heldBy(null)
        sink.flush()
      }
    },
  })
  return from !== lo
}
