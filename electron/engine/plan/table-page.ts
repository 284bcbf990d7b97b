import type { Connection } from '../../../shared/cluster.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { displayTable, quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableName } from '../../../shared/table-name.ts'
import {
  MOST_VALUE_CHARACTERS,
  PAGE_BUDGET_MS,
  type PageRow,
  type TablePage,
  type WholeRows,
} from '../../../shared/table-page.ts'
import { describeKeyed, type TableDefinition } from '../db/catalog.ts'
import { isOneOf, keyOrder, type KeyPrefix } from '../db/key.ts'
import { withSession, type Session, type TextRow } from '../db/session.ts'
import { fenced, shapeOf, spanPredicate, type RowChange } from './batch-sql.ts'
import { refuseMovingTimes } from './clock/time-of-day.ts'
import { databaseProblem } from './database-problem.ts'
import { planCondition } from './expressions/condition-rules.ts'
import { readCondition } from './expressions/expression.ts'
import { endOfPart, paceOfParts, PATIENCE_MS, silenceAfter } from './parts.ts'

export interface PageOptions {
  /** Judged as the condition of a purge. */
  readonly where: string
  /** The key behind which the page begins; null for the first page. */
  readonly after: KeyPrefix | null
  readonly limit: number
  /** What the first page took for the time, so that all pages are of one list; null for now. */
  readonly moment: string | null
  readonly signal: AbortSignal
  readonly budgetMs?: number
  /** How long an answer may be late once the page is to end. */
  readonly patienceMs?: number
}

/** Of a page, whatever its rows are as large as and however many columns they have. */
const MOST_PAGE_CHARACTERS = 4_000_000

/**
 * Reads rows that match, in key order from behind a key, in parts of so many keys as take a moment: where few match, no
 * statement runs on for long. Throws a ProblemError, `table-without-key` for a table whose rows have no order.
 */
export async function tablePage(
  connection: Connection,
  table: TableName,
  options: PageOptions,
): Promise<TablePage> {
  const { signal, budgetMs = PAGE_BUDGET_MS, patienceMs = PATIENCE_MS } = options
  const ends = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)])
  const silence = silenceAfter(ends, patienceMs)
  return await withSession(connection, async (session) => {
    const page = await Promise.race([readPage(session, table, options, ends), silence]).catch(
      (error: unknown) => {
        throw databaseProblem(error, table)
      },
    )
    if (!page) throw noAnswer()
    return page
  })
}

async function readPage(
  session: Session,
  name: TableName,
  { where, after, limit, moment: given }: PageOptions,
  ends: AbortSignal,
): Promise<TablePage> {
  const condition = await readCondition(where)
  const table = await describeKeyed(session, name)
  refuseOtherKeys(table, after ? [after] : [])
  const planned = await planCondition(session, table, condition, given)
  refuseMovingTimes(condition.tree, table, planned.subSelects.relations)
  const change = { table: name, key: table.keyColumns, where: planned.where, set: null }
  const pace = paceOfParts()
  const rows: PageRow[] = []
  let next = after
  do {
    const wanted = limit - rows.length
    const part = await pace.timed(readPart(session, table, change, next, { keys: pace.keys, wanted }))
    rows.push(...part.rows)
    next = part.end
  } while (next !== null && rows.length < limit && !ends.aborted)
  const { columns, key } = table
  const isShort = next !== null && rows.length < limit
  return { columns, key, rows, next, isShort, moment: planned.moment }
}

interface PartSize {
  /** At most so many keys are looked at, but for a condition that holds for all rows. */
  readonly keys: number
  readonly wanted: number
}

/** `end`: the key up to which the table has been read; null at its end. Fenced as a count's parts are. */
async function readPart(
  session: Session,
  table: TableDefinition,
  change: RowChange,
  after: KeyPrefix | null,
  { keys, wanted }: PartSize,
): Promise<{ readonly rows: PageRow[]; readonly end: KeyPrefix | null }> {
  const isSearch = !matchesAllRows(change.where)
  const end = isSearch ? await endOfPart(session, change, { lo: after, hi: null }, keys) : null
  const most = Math.min(
    MOST_VALUE_CHARACTERS,
    Math.floor(MOST_PAGE_CHARACTERS / (wanted * table.columns.length)),
  )
  const lengths = table.columns.map((column) => `pg_catalog.length(${textOf(column)})`)
  const values = table.columns.map((column) =>
    column.inKey ? textOf(column) : `pg_catalog.left(${textOf(column)}, ${most})`,
  )
  const sql = [
    `SELECT pg_catalog.array_to_json(ARRAY[${lengths.join(', ')}])::text, ${values.join(', ')}`,
    `FROM ${quoteTable(change.table)} WHERE ${spanPredicate(fenced(change), shapeOf(after, end))}`,
    // One more tells whether others follow.
    `ORDER BY ${orderOf(table)} LIMIT ${wanted + 1}`,
  ].join('\n')
  const found = (await session.query(sql, [...(after ?? []), ...(end ?? [])])).rows
  const rows = found.slice(0, wanted)
  const last = rows.at(-1)
  return {
    rows: rows.map((row) => pageRow(row, table, most)),
    end: found.length > wanted && last ? keyOf(last.slice(1), table) : end,
  }
}

function pageRow([lengths, ...values]: TextRow, { columns }: TableDefinition, most: number): PageRow {
  const all = JSON.parse(lengths ?? '[]') as readonly (number | null)[]
  const cut = all.flatMap((length, place) => {
    const isCut = length !== null && length > most && columns[place]?.inKey === false
    return isCut ? [{ place, characters: length }] : []
  })
  return { values, cut }
}

/** The rows that have these keys, with all of their values. */
export async function wholeRows(
  session: Session,
  name: TableName,
  keys: readonly KeyPrefix[],
): Promise<WholeRows> {
  const table = await describeKeyed(session, name)
  refuseOtherKeys(table, keys)
  const { columns, key, keyColumns } = table
  const list = columns.map(textOf).join(', ')
  const sql = `SELECT ${list} FROM ${quoteTable(name)} WHERE ${isOneOf(keyColumns, keys.length)} ORDER BY ${orderOf(table)}`
  const { rows } = await session.query(sql, keys.flat())
  return { columns, key, rows: rows.map((row) => [...row]) }
}

function textOf({ name }: { readonly name: string }): string {
  return `${quoteIdentifier(name)}::text`
}

function orderOf({ table, keyColumns }: TableDefinition): string {
  return keyOrder(keyColumns, quoteIdentifier(table.name))
}

function keyOf(values: TextRow, { columns, key }: TableDefinition): KeyPrefix {
  return key.map((name) => values[columns.findIndex((column) => column.name === name)] ?? '')
}

/** Keys come from rows that were read before; the table may have another primary key by now. */
function refuseOtherKeys({ table, key }: TableDefinition, keys: readonly KeyPrefix[]): void {
  if (keys.every(({ length }) => length === key.length)) return
  const message = `The primary key of “${displayTable(table)}” has changed.`
  throw new ProblemError({ kind: 'failed', code: 'table-changed', message, nextStep: READ_AGAIN })
}

const READ_AGAIN = 'Read the rows from the beginning.'

function noAnswer(): ProblemError {
  const message = 'The cluster stopped answering while it read the rows.'
  const nextStep = 'Try again in a minute; if it persists, check the health of the cluster.'
  return new ProblemError({ kind: 'failed', code: 'gave-up', message, nextStep })
}
