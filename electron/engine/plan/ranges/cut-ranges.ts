import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { QueryResult, Session } from '../../db/session.ts'
import { eitherWay } from '../../sent/second-way.ts'
import { isArithmetic } from './key-arithmetic.ts'
import { keyAsText, keyOrder, type KeyPrefix } from '../../db/key.ts'
import { rangesBetween, type KeyRange } from './key-range.ts'
import { cutSpan } from './split-range.ts'

/**
 * Keys read, in key order, to find boundaries where neither arithmetic nor statistics give them:
 * an index scan of this length takes well under a second, and a longer one would be billed.
 */
const SAMPLED_KEYS = 100_000

/** The largest key of a table's rows; null when it has none. */
export async function largestKey(
  session: Session,
  { table, keyColumns }: TableDefinition,
): Promise<KeyPrefix | null> {
  const order = keyOrder(keyColumns, quoteIdentifier(table.name), 'DESC')
  const sql = `SELECT ${keyAsText(keyColumns)} FROM ${quoteTable(table)} ORDER BY ${order} LIMIT 1`
  return (await session.query(sql)).rows[0]?.map((value) => value ?? '') ?? null
}

/**
 * Cuts the keys of a table up to the largest one there is into at most `count` ranges of roughly as many
 * rows; none for an empty table. With an open end a job beside a writer of rising keys would never end.
 */
export async function cutRanges(
  session: Session,
  table: TableDefinition,
  count: number,
): Promise<KeyRange[]> {
  const end = await largestKey(session, table)
  if (end === null) return []
  return rangesBetween(count <= 1 ? [] : await boundariesOf(session, table, end, count), end)
}

async function boundariesOf(
  session: Session,
  table: TableDefinition,
  end: KeyPrefix,
  count: number,
): Promise<KeyPrefix[]> {
  const known = await histogramBoundaries(session, table, end, count)
  if (known.length > 0) return known
  const keyed = { table: table.table, key: table.keyColumns }
  return await cutSpan(session, keyed, null, end, count, SAMPLED_KEYS)
}

const NO_STATISTICS: QueryResult = { rows: [], count: 0 }

/**
 * ANALYZE keeps up to 100 values that cut the first key column into parts of as many rows; only those
 * before the end count, because rows can have gone since. They are put in the order of keys, for ranges that are not
 * would overlap; there is one collation on Aurora DSQL. None for a key that can be computed: its
 * boundaries are as good and never out of date.
 */
async function histogramBoundaries(
  session: Session,
  table: TableDefinition,
  end: KeyPrefix,
  count: number,
): Promise<KeyPrefix[]> {
  const [first, ...others] = table.keyColumns
  if (!first || (others.length === 0 && isArithmetic(first.castType))) return []
  const { schema, name } = table.table
  const sql = `SELECT bound, bound::${first.castType} < $4::${first.castType}
    FROM (SELECT pg_catalog.unnest(histogram_bounds::text::text[]) AS bound FROM pg_stats
           WHERE schemaname = $1 AND tablename = $2 AND attname = $3) AS histogram
   ORDER BY bound::${first.castType}`
  const { rows } = await eitherWay(
    async () => await session.query(sql, [schema, name, first.name, end[0]]),
    async () => await Promise.resolve(NO_STATISTICS),
  )
  const before = rows
    .slice(1, -1)
    .flatMap(([bound, isBeforeEnd]) => (typeof bound === 'string' && isBeforeEnd === 't' ? [bound] : []))
  // A value that many rows share can be listed more than once.
  const inner = [...new Set(before)]
  // Keys that are read are the first ones: of a larger table, fewer parts of all are better than many of its beginning.
  const isReadWhole = (table.estimatedRows ?? 0) <= SAMPLED_KEYS
  if (isReadWhole && inner.length < count - 1) return []
  const parts = Math.min(count, inner.length + 1)
  const pick = (part: number) => inner[Math.floor((inner.length * part) / parts)]
  const picked = Array.from({ length: parts - 1 }, (_, part) => pick(part + 1))
  return picked.flatMap((bound) => (bound === undefined ? [] : [[bound]]))
}
