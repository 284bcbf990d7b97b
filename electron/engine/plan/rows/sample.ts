import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import { shortened } from '../../../../shared/shortened.ts'
import type { Sample } from '../../../../shared/plan.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Session, TextRow } from '../../db/session.ts'
import { rolledBack } from '../../db/transaction.ts'
import { onlyWhere, type RowChange } from '../batch-sql.ts'
import { isOneOf, type KeyPrefix } from '../../db/key.ts'
import { orRowFailure } from './row-check-words.ts'

export const NO_SAMPLE: Sample = { columns: [], before: [], after: null }

/** Enough to recognise the rows, few enough to take in at a glance. */
const SAMPLE_ROWS = 5

/** A person waits for the plan; where matches are so rare that five take longer to find, it goes without. */
const SAMPLE_WITHIN_MS = 10_000

/**
 * Up to five matching rows, of those with the keys in `only` if there are any, as they are and, for an update, as they would be: the change is run on
 * just those keys and rolled back. `part`: what looking for them evaluates. Null when they could not be found in time; the session is of no
 * more use then.
 */
export async function sampleRows(
  session: Session,
  table: TableDefinition,
  change: RowChange,
  only: readonly KeyPrefix[] | null = null,
  part: 'condition' | 'either' = 'condition',
): Promise<Sample | null> {
  const columns = table.columns.map((column) => column.name)
  const list = columns.map((name) => `${quoteIdentifier(name)}::text`).join(', ')
  if (only?.length === 0) return { columns, before: [], after: change.set === null ? null : [] }
  const from = `FROM ${quoteTable(table.table)} WHERE ${conditionOf(change, only)} LIMIT ${SAMPLE_ROWS}`
  const found = await orRowFailure(
    part,
    session.queryWithin(SAMPLE_WITHIN_MS, `SELECT ${list} ${from}`, only?.flat()),
  )
  if (!found) return null
  const before = found.rows
  const keys = before.map((row) => table.key.map((name) => row[columns.indexOf(name)]))
  const changed =
    change.set === null ? [] : await orRowFailure('change', changedRows(session, change, list, keys))
  if (!changed) return null
  const position = new Map(keys.map((key, index) => [key.join('\0'), index]))
  const place = (row: TextRow) =>
    position.get(table.key.map((name) => row[columns.indexOf(name)]).join('\0')) ?? SAMPLE_ROWS
  const after = changed.toSorted((left, right) => place(left) - place(right))
  const rows = (some: readonly TextRow[]) =>
    some.map((row) => row.map((value) => (value === null ? null : shortened(value))))
  return { columns, before: rows(before), after: change.set === null ? null : rows(after) }
}

/** Evaluated for the rows with the keys in `only` alone, if there are any: others may be those for which it fails. */
function conditionOf({ key, where }: RowChange, only: readonly KeyPrefix[] | null): string {
  if (!only) return `(${where})`
  const isOne = isOneOf(key, only.length)
  return `${isOne} AND ${onlyWhere(isOne, where)}`
}

async function changedRows(
  session: Session,
  { table, key, set }: RowChange,
  list: string,
  keys: readonly (string | null | undefined)[][],
): Promise<readonly TextRow[] | null> {
  if (keys.length === 0) return []
  const sql = `UPDATE ${quoteTable(table)} SET ${set} WHERE ${isOneOf(key, keys.length)} RETURNING ${list}`
  const changed = await rolledBack(
    session,
    async () => await session.queryWithin(SAMPLE_WITHIN_MS, sql, keys.flat()),
  )
  return changed?.rows ?? null
}
