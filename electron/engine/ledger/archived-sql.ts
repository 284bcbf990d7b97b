import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { spanPredicate, type RowChange, type SpanShape } from '../plan/batch-sql.ts'
import { keyAsText, keyOrder } from '../db/key.ts'
import { guardedSpanSql } from './guarded-sql.ts'

/** A function takes 100 arguments: https://www.postgresql.org/docs/16/functions-info.html, and a table of Aurora DSQL has 255 columns. */
const MOST_ARGUMENTS = 100

/** The values of columns as arrays of JSON, more than one where they are many: see {@link valuesOf}. */
export function valuesSql(columns: readonly string[]): string[] {
  const parts: string[] = []
  for (let at = 0; at === 0 || at < columns.length; at += MOST_ARGUMENTS) {
    const texts = columns.slice(at, at + MOST_ARGUMENTS).map((name) => `${quoteIdentifier(name)}::text`)
    parts.push(`pg_catalog.json_build_array(${texts.join(', ')})::text`)
  }
  return parts
}

/** The array of JSON that {@link valuesSql} has in parts. */
export function valuesOf(parts: readonly (string | null)[]): string {
  const [first] = parts
  if (parts.length === 1) return first ?? '[]'
  return `[${parts.map((part) => part?.slice(1, -1) ?? '').join(', ')}]`
}

/**
 * The rows of a batch as they are: its first n matching ones in key order, fewer where these have too many bytes.
 * Parameters: the span's bounds, n, and the bytes after which no row is read. A row: its key as JSON, then its values
 * in parts. Rows are counted before their bytes are, so that an index is read no further than n rows.
 */
export function oldRowsSql(change: RowChange, columns: readonly string[], shape: SpanShape): string {
  const { key, table } = change
  const source = quoteIdentifier(table.name)
  const places = key.map((_, place) => `sluice_key_${place}`)
  const values = valuesSql(columns)
  const parts = values.map((_, place) => `sluice_part_${place}`)
  const bytes = parts.map((part) => `pg_catalog.octet_length(${part})`).join(' + ')
  const limit = shape.from + shape.to + 1
  const found = [
    ...key.map(({ name }, place) => `${source}.${quoteIdentifier(name)} AS ${places[place]}`),
    `pg_catalog.json_build_array(${keyAsText(key)})::text AS sluice_key`,
    ...values.map((value, place) => `${value} AS ${parts[place]}`),
  ]
  const shown = ['sluice_key', ...parts].join(', ')
  return `SELECT ${shown} FROM (
  SELECT *, ${bytes} AS sluice_bytes,
    pg_catalog.sum(${bytes}) OVER (ORDER BY ${places.join(', ')} ROWS UNBOUNDED PRECEDING) AS sluice_total
  FROM (
    SELECT ${found.join(', ')}
    FROM ${quoteTable(table)}
    WHERE ${spanPredicate(change, shape)}
    ORDER BY ${keyOrder(key, source)} LIMIT $${limit}::bigint) AS sluice_found) AS sluice_counted
WHERE sluice_total - sluice_bytes < $${limit + 1}::bigint ORDER BY ${places.join(', ')}`
}

/** An update of a batch that answers with the keys of its rows and their new values. Parameters: guard, the span's bounds. */
export function newValuesSql(change: RowChange, changed: readonly string[], shape: SpanShape): string {
  const key = `pg_catalog.json_build_array(${keyAsText(change.key)})::text`
  return `${guardedSpanSql(change, shape)}\nRETURNING ${[key, ...valuesSql(changed)].join(', ')}`
}
