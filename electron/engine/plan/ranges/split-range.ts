import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import type { Session } from '../../db/session.ts'
import { evenBoundaries, isArithmetic, keysUpTo } from './key-arithmetic.ts'
import { textsBetween } from './texts-between.ts'
import { shapeOf, spanPredicate, type RowChange } from '../batch-sql.ts'
import { keyAsText, keyOrder, type KeyPrefix } from '../../db/key.ts'

/**
 * Keys read, in key order, to cut what is left of a range whose key cannot be computed: some tens
 * of batches' worth, so that reading them costs a few hundredths of changing them.
 */
const READ_KEYS = 50_000

/** Each asks for a key or two. */
const MOST_PROBES = 100

type KeyedTable = Pick<RowChange, 'table' | 'key'>

/** `(from, to]` of a table's key; a null bound is open. */
interface Span {
  readonly table: KeyedTable
  readonly from: KeyPrefix | null
  readonly to: KeyPrefix | null
}

/**
 * At most `parts - 1` ordered, distinct boundaries that cut `(from, to]` into parts with keys to be
 * found on both sides of each; none where that is not possible. Reads only. `mostKeys`: where the key cannot be
 * computed, these are read from the span's first on. Where that is not all of it, boundaries are looked up between the
 * values of the first key column; if that finds none, those not read are one part.
 */
export async function cutSpan(
  session: Session,
  table: KeyedTable,
  from: KeyPrefix | null,
  to: KeyPrefix | null,
  parts: number,
  mostKeys = READ_KEYS,
): Promise<KeyPrefix[]> {
  const [first, ...others] = table.key
  const span = { table, from, to }
  return first && others.length === 0 && isArithmetic(first.castType)
    ? await computedBoundaries(session, span, parts, first.castType)
    : await otherBoundaries(session, span, parts, mostKeys)
}

/** Where the keys that are read do not reach the end of the span, those of its beginning would be cut again and again. */
async function otherBoundaries(session: Session, span: Span, parts: number, mostKeys: number) {
  const { boundaries, isWhole } = await readBoundaries(session, span, parts, mostKeys)
  if (isWhole) return boundaries
  const probed = await probedBoundaries(session, span, Math.min(parts, MOST_PROBES))
  return probed.length > 0 ? probed : boundaries
}

/**
 * How many keys there can be in `(from, to]`, to compare ranges of one table with each other; null
 * where the types do not tell. An open bound is the end of the types' space.
 */
export function remainingWidth(
  castTypes: readonly string[],
  from: KeyPrefix | null,
  to: KeyPrefix | null,
): number | null {
  const upToEnd = keysUpTo(castTypes, to ?? [])
  const upToBegin = from ? keysUpTo(castTypes, from) : 0n
  return upToEnd === null || upToBegin === null ? null : Number(upToEnd - upToBegin)
}

/** Between the keys that exist, so that a few cuts find the rows where they fill little of the span. */
async function computedBoundaries(session: Session, span: Span, parts: number, castType: string) {
  const [first, last] = await Promise.all([edgeKey(session, span, 'ASC'), edgeKey(session, span, 'DESC')])
  if (first === null || last === null) return []
  return evenBoundaries(castType, first, last, parts).map((boundary) => [boundary])
}

async function edgeKey(session: Session, span: Span, direction: 'ASC' | 'DESC') {
  const { table } = span
  const order = keyOrder(table.key, quoteIdentifier(table.table.name), direction)
  const sql = `SELECT ${keyAsText(table.key)} FROM ${quoteTable(table.table)}
    WHERE ${inSpan(span)} ORDER BY ${order} LIMIT 1`
  return (await session.query(sql, boundsOf(span))).rows[0]?.[0] ?? null
}

/**
 * Between the values of the first key column that exist behind the one where the span begins. Of texts each boundary
 * is one of them, and between two there is another: so they are in the order of keys, whatever that is. None where
 * the type does not tell what lies between, or few values do.
 */
async function probedBoundaries(session: Session, { table, from, to }: Span, parts: number) {
  const key = table.key.slice(0, 1)
  const castType = key[0]?.castType ?? ''
  const span = { table: { ...table, key }, from: from && from.slice(0, 1), to: to && to.slice(0, 1) }
  const firstBehind = async (begin: KeyPrefix | null, end: KeyPrefix | null) =>
    await edgeKey(session, { ...span, from: begin, to: end }, 'ASC')
  const [first, last] = await Promise.all([edgeKey(session, span, 'ASC'), edgeKey(session, span, 'DESC')])
  if (first === null || last === null || first === last) return []
  if (isArithmetic(castType)) return evenBoundaries(castType, first, last, parts).map((bound) => [bound])
  if (!TEXT_TYPES.test(castType)) return []
  const texts = textsBetween(first, last, parts)
  const found = await Promise.all(texts.map(async (text) => await firstBehind([text], span.to)))
  const inner = new Set(found.filter((value) => value !== null && value !== first && value !== last))
  const boundaries = [...inner].map((value) => [value ?? ''])
  const edges = [span.from, ...boundaries, span.to]
  const between = await Promise.all(
    edges.slice(1).map(async (end, index) => await firstBehind(edges[index] ?? null, end)),
  )
  return between.includes(null) ? [] : boundaries
}

/** As the catalog writes them. */
const TEXT_TYPES = /^(text|character|name)\b/

/** The key's columns get names of their own on the way, because any name can be a column's. */
async function readBoundaries(session: Session, span: Span, parts: number, mostKeys: number) {
  const { table } = span
  const aliases = table.key.map((_, index) => `k${index}`)
  const columns = table.key.map(({ name }, index) => `${quoteIdentifier(name)} AS k${index}`)
  const sql = `SELECT ${aliases.map((alias) => `${alias}::text`).join(', ')}, found < ${mostKeys}
    FROM (SELECT ${aliases.join(', ')}, row_number() OVER (ORDER BY ${aliases.join(', ')}) AS place,
                 count(*) OVER () AS found
            FROM (SELECT ${columns.join(', ')} FROM ${quoteTable(table.table)} WHERE ${inSpan(span)}
                   ORDER BY ${keyOrder(table.key, quoteIdentifier(table.table.name))} LIMIT ${mostKeys}) AS span
         ) AS placed
    WHERE place < found AND CASE WHEN found < ${mostKeys} THEN ${endsPart('found', parts)}
                                 ELSE ${endsPart('(found - 1)', parts - 1)} END
    ORDER BY ${aliases.map((alias) => `placed.${alias}`).join(', ')}`
  const { rows } = await session.query(sql, boundsOf(span))
  // Without a row there is nothing to cut.
  const isWhole = rows[0]?.at(-1) !== 'f'
  return { boundaries: rows.map((row) => row.slice(0, -1).map((value) => value ?? '')), isWhole }
}

/** Whether the row at `place` is the last of one of `parts` equal parts of `count` rows. */
function endsPart(count: string, parts: number): string {
  return `place * ${parts} / ${count} > (place - 1) * ${parts} / ${count}`
}

function inSpan({ table, from, to }: Span): string {
  return spanPredicate({ ...table, where: 'true', set: null }, shapeOf(from, to))
}

function boundsOf({ from, to }: Span): string[] {
  return [...(from ?? []), ...(to ?? [])]
}
