import type { Connection } from '../../../shared/cluster.ts'
import { displayName, displayTable, quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
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
import type { Feed } from './feed.ts'
import { inTurn } from './in-turn.ts'
import { PatientRows } from './patient-rows.ts'
import { BlockSink, type RowBlock } from './row-block.ts'

/** Which rows of a table are read, and what of them. */
export interface RowsRequest {
  readonly table: TableName
  /** SQL, as of a purge; `true` is all rows. */
  readonly where: string
  /** Null is all of them, in the order of the table. */
  readonly columns: readonly string[] | null
  readonly workers: number
}

/** How rows are read, by whom, and how long. */
export interface ReadingOptions {
  readonly signal: AbortSignal
  /** See the engine's timing. */
  readonly connectionLifeMs: number
  readonly connect: () => Promise<Connection>
}

/** A column that is read; `type` is the database's. */
export interface ReadColumn {
  readonly name: string
  readonly type: string
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
  const reading = { table, where: condition.where, selected: selectedOf(table, columns) }
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

/** The columns by name, each once. Throws `column-unknown`. */
export function chosenColumns(table: TableDefinition, names: readonly string[] | null): ReadColumn[] {
  const all = table.columns.map(({ name, type }) => ({ name, type }))
  if (names === null) return all
  return [...new Set(names)].map((name) => {
    const column = all.find((one) => one.name === name)
    if (column) return column
    const message = `“${displayTable(table.table)}” has no column “${displayName(name)}”.`
    const nextStep = `Use some of its columns: ${all.map((one) => displayName(one.name)).join(', ')}.`
    throw new ProblemError({ kind: 'usage', code: 'column-unknown', message, nextStep })
  })
}

function rangeCount(tableRows: number | null, workers: number): number {
  if (tableRows === null) return Math.max(workers, RANGES_OF_UNKNOWN)
  return Math.min(MOST_RANGES, Math.max(workers, Math.ceil(tableRows / ROWS_PER_RANGE)))
}

/** What is selected: the columns, and behind them what of the key is not among them; `keyPlaces` says where the key is. */
export function selectedOf(table: TableDefinition, columns: readonly ReadColumn[]) {
  const others = table.columns.filter(
    ({ name, inKey }) => inKey && !columns.some((column) => column.name === name),
  )
  const all = [...columns, ...others.map(({ name, type }) => ({ name, type }))]
  const keyPlaces = table.keyColumns.map((key) => all.findIndex(({ name }) => name === key.name))
  return { list: sentValuesSql(all), keyPlaces }
}

interface Reading {
  readonly table: TableDefinition
  readonly where: string
  readonly selected: ReturnType<typeof selectedOf>
}

interface Parts {
  readonly ranges: readonly KeyRange[]
  readonly workers: number
  readonly moments: { continued: number }
}

async function* blocksOf(
  reading: Reading,
  { ranges, workers, moments }: Parts,
  { signal, connect, connectionLifeMs }: ReadingOptions,
): AsyncGenerator<RowBlock> {
  const stopped = new AbortController()
  const ends = AbortSignal.any([signal, stopped.signal])
  const left = [...ranges]
  yield* inTurn(
    {
      workers: Math.min(workers, ranges.length),
      next: async () => await Promise.resolve(left.shift()),
      worker: async (parts) => {
        const { now } = performance
        const { table } = reading.table
        const patient = new PatientRows({
          ...{ connect, table, signal: ends, lifeMs: connectionLifeMs },
          ...{ now: now.bind(performance), random: Math.random },
        })
        try {
          for await (const { part, feed } of parts)
            if (await readRange(patient, reading, part, feed)) moments.continued += 1
        } finally {
          await patient.close()
        }
      },
    },
    () => stopped.abort(),
  )
}

/** Reads a range from its beginning to its end; whether at more than one moment, each time from the last key that came. */
async function readRange(
  patient: PatientRows,
  { table, where, selected }: Reading,
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
      if (last) from = selected.keyPlaces.map((place) => last[place] ?? '')
      const sql = [
        `SELECT ${selected.list} FROM ${quoteTable(table.table)}`,
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
