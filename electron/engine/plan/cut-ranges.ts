import type { TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { isArithmetic } from './key-arithmetic.ts'
import type { KeyPrefix } from './key.ts'
import { rangesBetween, type KeyRange } from './key-range.ts'
import { cutSpan } from './split-range.ts'

/**
 * Keys read, in key order, to find boundaries where neither arithmetic nor statistics give them:
 * an index scan of this length takes well under a second, and a longer one would be billed.
 */
const SAMPLED_KEYS = 100_000

const WHOLE_TABLE = { from: null, to: null }

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
  const known = await histogramBoundaries(session, table, count)
  if (known.length > 0) return known
  const keyed = { table: table.table, key: table.keyColumns }
  return await cutSpan(session, keyed, WHOLE_TABLE, count, SAMPLED_KEYS)
}

/**
 * ANALYZE keeps up to 100 values that cut the first key column into parts of as many rows. None for
 * a key that can be computed: its boundaries are as good and never out of date.
 */
async function histogramBoundaries(
  session: Session,
  table: TableDefinition,
  count: number,
): Promise<KeyPrefix[]> {
  if (table.keyColumns.length === 1 && table.keyColumns.some(({ castType }) => isArithmetic(castType)))
    return []
  const sql = `SELECT unnest(histogram_bounds::text::text[]) FROM pg_stats
    WHERE schemaname = $1 AND tablename = $2 AND attname = $3`
  const { schema, name } = table.table
  const { rows } = await session.query(sql, [schema, name, table.key[0]])
  const bounds = rows.flatMap(([bound]) => (bound === null || bound === undefined ? [] : [bound]))
  // A value that many rows share can be listed more than once.
  const inner = [...new Set(bounds.slice(1, -1))]
  if (inner.length < count - 1) return []
  const pick = (part: number) => inner[Math.floor((inner.length * part) / count)]
  const picked = Array.from({ length: count - 1 }, (_, part) => pick(part + 1))
  return picked.flatMap((bound) => (bound === undefined ? [] : [[bound]]))
}
