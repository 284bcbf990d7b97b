import { quoteTable } from '../../../shared/identifier.ts'
import { threeDigits } from '../../../shared/quantity.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { QueryResult, Session } from '../db/session.ts'
import { boundarySql, changeSql, type RowChange } from './batch-sql.ts'

const OPEN = { from: 0, to: 0 }

/**
 * How many rows the database expects to match; null when the table was never analyzed. EXPLAIN
 * also makes the database check the person's SQL without running it: names, types and rights. All in one
 * round trip. PostgreSQL counts on as many rows more as the table has more pages than when it was analyzed, also
 * where these hold what was rolled back or replaced; what counts here is the share that matches.
 */
export async function estimateRows(
  session: Session,
  table: TableDefinition,
  change: RowChange,
): Promise<number | null> {
  const [, , rows] = await Promise.all([
    session.query(`EXPLAIN ${changeSql(change, OPEN)}`),
    session.query(`EXPLAIN ${boundarySql(change, OPEN)}`, [0]),
    estimateMatches(session, table, change.where),
  ])
  return rows
}

/** The same of rows that are only read, for which nobody needs the right to change any. */
export async function estimateMatches(
  session: Session,
  table: TableDefinition,
  where: string,
): Promise<number | null> {
  const all = `EXPLAIN SELECT 1 FROM ${quoteTable(table.table)}`
  const [matching, whole] = await Promise.all([
    session.query(`${all} WHERE (${where})`).then(expectedRows),
    session.query(all).then(expectedRows),
  ])
  const { estimatedRows } = table
  if (estimatedRows === null || matching === null) return null
  return threeDigits(estimatedRows === 0 || !whole ? matching : Math.ceil((matching * estimatedRows) / whole))
}

function expectedRows({ rows }: QueryResult): number | null {
  const estimate = /rows=(\d+)/.exec(rows[0]?.[0] ?? '')?.[1]
  return estimate === undefined ? null : Number(estimate)
}

/** Enough for a few joined tables. */
const PATH_LINES = 40

/**
 * How the database goes about a batch whose condition or change reads other rows too, as EXPLAIN prints it
 * without running anything; empty where neither does.
 */
export async function accessPath(
  session: Session,
  change: RowChange,
  readsMore: { readonly condition: boolean; readonly change: boolean },
  batchSize: number,
): Promise<string[]> {
  const find = async () => await session.query(`EXPLAIN ${boundarySql(change, OPEN)}`, [batchSize - 1])
  const apply = async () => await session.query(`EXPLAIN ${changeSql(change, OPEN)}`)
  const answers = [
    ...(readsMore.condition ? [await find()] : []),
    ...(readsMore.change ? [await apply()] : []),
  ]
  const lines = answers.flatMap(({ rows }) => rows.map(([line]) => line ?? ''))
  return lines.length > PATH_LINES ? [...lines.slice(0, PATH_LINES), '…'] : lines
}
