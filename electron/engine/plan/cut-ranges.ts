import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { evenBoundaries, isArithmetic } from './key-arithmetic.ts'
import { keyAsText, keyOrder, type KeyPrefix } from './key.ts'
import { rangesBetween, type KeyRange } from './key-range.ts'

/**
 * Keys read, in key order, to find boundaries where neither arithmetic nor statistics give them:
 * an index scan of this length takes well under a second, and a longer one would be billed.
 */
const SAMPLED_KEYS = 100_000

/** Cuts a table's key space into at most `count` ranges of roughly as many rows. */
export async function cutRanges(
  session: Session,
  table: TableDefinition,
  count: number,
): Promise<KeyRange[]> {
  if (count <= 1) return rangesBetween([])
  return rangesBetween(await boundariesOf(session, table, count))
}

async function boundariesOf(session: Session, table: TableDefinition, count: number): Promise<KeyPrefix[]> {
  const [first] = table.keyColumns
  if (first && table.keyColumns.length === 1 && isArithmetic(first.castType)) {
    return await computedBoundaries(session, table, first.castType, count)
  }
  const known = await histogramBoundaries(session, table, count)
  return known.length >= count - 1 ? known : await sampledBoundaries(session, table, count)
}

async function computedBoundaries(session: Session, table: TableDefinition, castType: string, count: number) {
  const edge = async (direction: 'ASC' | 'DESC') => {
    const order = keyOrder(table.keyColumns, quoteIdentifier(table.table.name), direction)
    const sql = `SELECT ${keyAsText(table.keyColumns)} FROM ${quoteTable(table.table)} ORDER BY ${order} LIMIT 1`
    return (await session.query(sql)).rows[0]?.[0]
  }
  const min = await edge('ASC')
  const max = await edge('DESC')
  if (!min || !max) return []
  return evenBoundaries(castType, min, max, count).map((boundary) => [boundary])
}

/** ANALYZE keeps up to 100 values that cut the first key column into parts of as many rows. */
async function histogramBoundaries(
  session: Session,
  table: TableDefinition,
  count: number,
): Promise<KeyPrefix[]> {
  const sql = `SELECT unnest(histogram_bounds::text::text[]) FROM pg_stats
    WHERE schemaname = $1 AND tablename = $2 AND attname = $3`
  const { schema, name } = table.table
  const { rows } = await session.query(sql, [schema, name, table.key[0]])
  const bounds = rows.flatMap(([bound]) => (bound === null || bound === undefined ? [] : [bound]))
  const inner = bounds.slice(1, -1)
  if (inner.length < count - 1) return []
  const pick = (part: number) => inner[Math.floor((inner.length * part) / count)]
  const picked = Array.from({ length: count - 1 }, (_, part) => pick(part + 1))
  return picked.flatMap((bound) => (bound === undefined ? [] : [[bound]]))
}

async function sampledBoundaries(
  session: Session,
  table: TableDefinition,
  count: number,
): Promise<KeyPrefix[]> {
  const inOrder = (source: string) => keyOrder(table.keyColumns, source)
  const sampled = inOrder(quoteIdentifier(table.table.name))
  const sql = `SELECT ${keyAsText(table.keyColumns)}
    FROM (SELECT sampled.*, row_number() OVER (ORDER BY ${inOrder('sampled')}) AS sluice_no, count(*) OVER () AS sluice_total
            FROM (SELECT ${sampled} FROM ${quoteTable(table.table)} ORDER BY ${sampled} LIMIT ${SAMPLED_KEYS}) AS sampled
         ) AS numbered
    WHERE sluice_no % greatest(1, sluice_total / ${count}) = 0
    ORDER BY ${inOrder('numbered')} LIMIT ${count - 1}`
  const { rows } = await session.query(sql)
  return rows.map((row) => row.map((value) => value ?? ''))
}
