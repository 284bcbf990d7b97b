import { quoteTable } from '../../../shared/identifier.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { boundarySql, changeSql, type RowChange } from './batch-sql.ts'

const OPEN = { from: 0, to: 0 }

/**
 * How many rows the database expects to match; null when the table was never analyzed. EXPLAIN
 * also makes the database check the person's SQL without running it: names, types and rights.
 */
export async function estimateRows(
  session: Session,
  table: TableDefinition,
  change: RowChange,
): Promise<number | null> {
  await session.query(`EXPLAIN ${changeSql(change, OPEN)}`)
  await session.query(`EXPLAIN ${boundarySql(change, OPEN)}`, [0])
  const { rows } = await session.query(
    `EXPLAIN SELECT 1 FROM ${quoteTable(change.table)} WHERE (${change.where})`,
  )
  const estimate = /rows=(\d+)/.exec(rows[0]?.[0] ?? '')?.[1]
  return estimate === undefined || table.estimatedRows === null ? null : Number(estimate)
}
