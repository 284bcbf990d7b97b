import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { Sample } from '../../../shared/plan.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { Session, TextRow } from '../db/session.ts'
import type { RowChange } from './batch-sql.ts'
import { keyExpression, keyParameters } from './key.ts'

/** Enough to recognise the rows, few enough to take in at a glance. */
const SAMPLE_ROWS = 5

/**
 * Up to five matching rows as they are and, for an update, as they would be: the change is run on
 * just those keys and rolled back.
 */
export async function sampleRows(
  session: Session,
  table: TableDefinition,
  change: RowChange,
): Promise<Sample> {
  const columns = table.columns.map((column) => column.name)
  const list = columns.map((name) => `${quoteIdentifier(name)}::text`).join(', ')
  const from = `FROM ${quoteTable(table.table)} WHERE (${change.where}) LIMIT ${SAMPLE_ROWS}`
  const before = (await session.query(`SELECT ${list} ${from}`)).rows
  const keys = before.map((row) => table.key.map((name) => row[columns.indexOf(name)]))
  const after = change.set === null ? null : await changedRows(session, change, list, keys)
  const position = new Map(keys.map((key, index) => [key.join('\0'), index]))
  const place = (row: TextRow) =>
    position.get(table.key.map((name) => row[columns.indexOf(name)]).join('\0')) ?? SAMPLE_ROWS
  const ordered = after?.toSorted((left, right) => place(left) - place(right)) ?? null
  return { columns, before: before.map((row) => [...row]), after: ordered?.map((row) => [...row]) ?? null }
}

async function changedRows(
  session: Session,
  { table, key, set }: RowChange,
  list: string,
  keys: readonly (string | null | undefined)[][],
): Promise<readonly TextRow[]> {
  if (keys.length === 0) return []
  const places = keys.map((_, index) => keyParameters(key, key.length, index * key.length + 1))
  const where = `${keyExpression(key)} IN (${places.join(', ')})`
  await session.query('BEGIN')
  try {
    const sql = `UPDATE ${quoteTable(table)} SET ${set} WHERE ${where} RETURNING ${list}`
    return (await session.query(sql, keys.flat())).rows
  } finally {
    await session.query('ROLLBACK')
  }
}
