import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { hashOf } from '../db/meaning.ts'
import {
  keyAsText,
  keyExpression,
  keyOrder,
  keyParameters,
  type KeyColumn,
  type KeyPrefix,
} from '../db/key.ts'

/** What is done to the matching rows of a table; `where` and `set` have passed the parser. */
export interface RowChange {
  readonly table: TableName
  readonly key: readonly KeyColumn[]
  readonly where: string
  /** The list after SET; null deletes. */
  readonly set: string | null
  /** Tables of which rows go or change along with these, by foreign keys, as they are shown. */
  readonly along?: readonly string[]
  /** Whether the condition may read what the job changes, so that rows may begin to match as others go. */
  readonly readsChanged?: boolean
  /** Whether the condition is evaluated for no row outside of the span: see {@link fenced}. */
  readonly isFenced?: boolean
}

/**
 * The same change, whose condition is evaluated for rows of the span alone, so that an error is one of
 * theirs. Otherwise PostgreSQL tests a row's key and the condition in the order that it likes; only CASE has
 * an order: https://www.postgresql.org/docs/16/sql-expressions.html#SYNTAX-EXPRESS-EVAL. It keeps the
 * condition from using an index, so it is for finding rows that fail.
 */
export function fenced(change: RowChange): RowChange {
  return { ...change, isFenced: true }
}

/**
 * The condition, evaluated for no row outside. Without ELSE the type of CASE would be that of a bare `'yes'` or
 * NULL, which is text.
 */
export function onlyWhere(isWithin: string, where: string): string {
  return `CASE WHEN ${isWithin} THEN (${where}) ELSE false END`
}

/** How many key columns the bounds of a span have; 0 is an open end. */
export interface SpanShape {
  readonly from: number
  readonly to: number
}

export function shapeOf(from: KeyPrefix | null, to: KeyPrefix | null): SpanShape {
  return { from: from?.length ?? 0, to: to?.length ?? 0 }
}

/**
 * Finds where a batch ends: the key of the n-th matching row of the span, none when fewer match.
 * Parameters: the span's bounds, then n - 1.
 */
export function boundarySql(change: RowChange, shape: SpanShape): string {
  return [
    `SELECT ${keyAsText(change.key)} FROM ${quoteTable(change.table)}`,
    `WHERE ${spanPredicate(change, shape)}`,
    `ORDER BY ${keyOrder(change.key, quoteIdentifier(change.table.name))} OFFSET $${shape.from + shape.to + 1}::bigint LIMIT 1`,
  ].join('\n')
}

/** Changes the matching rows of a span. Parameters: the span's bounds. */
export function changeSql(change: RowChange, shape: SpanShape): string {
  return `${verb(change)}\nWHERE ${spanPredicate(change, shape)}`
}

/**
 * The pattern of AWS's sample: class `k` of `classes` by hash, cut by LIMIT, repeated until no row
 * is left up to an end. Parameters: k, the batch size, the end's key.
 */
export function hashSql(change: RowChange, classes: number): string {
  const key = keyExpression(change.key)
  // As an index condition the end would be taken for a third of the table, and read in key order.
  const isUpToEnd = `(${key} <= ${keyParameters(change.key, change.key.length, 3)}) IS TRUE`
  const text = change.key.map(({ name }) => `${quoteIdentifier(name)}::text`).join(" || ',' || ")
  return [
    verb(change),
    `WHERE ${key} IN (SELECT ${keyOrder(change.key, quoteIdentifier(change.table.name))} FROM ${quoteTable(change.table)}`,
    `  WHERE (${change.where}) AND ${isUpToEnd}`,
    `  AND pg_catalog.abs(pg_catalog.hashtext(${text})::bigint) % ${classes} = $1::bigint LIMIT $2::bigint)`,
  ].join('\n')
}

/** `DELETE FROM t` or `UPDATE t SET …`. */
export function verb(change: RowChange): string {
  const table = quoteTable(change.table)
  return change.set === null ? `DELETE FROM ${table}` : `UPDATE ${table} SET ${change.set}`
}

/** Tells the SQL of batches from other SQL that another version of Sluice may make of the same spec. */
export function sqlHash(change: RowChange): string {
  return hashOf(`${verb(change)} WHERE ${change.where}`)
}

/** `(lo, hi]` on the key, then the predicate. Parameters: the span's bounds, from `$first`. */
export function spanPredicate(
  { key, where, isFenced = false }: RowChange,
  { from, to }: SpanShape,
  first = 1,
): string {
  const bounds: string[] = []
  if (from > 0) bounds.push(`${keyExpression(key, from)} > ${keyParameters(key, from, first)}`)
  if (to > 0) bounds.push(`${keyExpression(key, to)} <= ${keyParameters(key, to, first + from)}`)
  const isWithin = bounds.join(' AND ')
  if (isFenced && isWithin !== '') return `${isWithin} AND ${onlyWhere(isWithin, where)}`
  return [...bounds, `(${where})`].join(' AND ')
}
