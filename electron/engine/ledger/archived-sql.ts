import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { spanPredicate, type RowChange, type SpanShape } from '../plan/batch-sql.ts'
import { keyOrder, type KeyColumn } from '../db/key.ts'
import { valuesSql } from '../plan/archive-values.ts'
import { guardedSpanSql } from './guarded-sql.ts'

const keySql = (key: readonly KeyColumn[]) => valuesSql(key.map(({ name }) => name))

const linesSql = (order: string) =>
  `pg_catalog.string_agg('{"row":' || sluice_row || '}', E'\\n' ORDER BY ${order})`

/**
 * The rows of a batch as they are: its first n matching ones in key order, fewer where these have too many bytes.
 * Parameters: the span's bounds, n, and the bytes after which no row is read. An update gets them row by row: key,
 * values, their bytes. A purge has nothing to add to a row, so that it gets all of them as lines, with their number,
 * their bytes and the last key: a thousand strings for each batch took workers half their time to be rid of.
 */
export function oldRowsSql(change: RowChange, columns: readonly string[], shape: SpanShape): string {
  const { key, table, set } = change
  const source = quoteIdentifier(table.name)
  const places = key.map((_, place) => `sluice_key_${place}`)
  const limit = shape.from + shape.to + 1
  const found = [
    ...key.map(({ name }, place) => `${source}.${quoteIdentifier(name)} AS ${places[place]}`),
    `${valuesSql(columns)} AS sluice_row`,
    ...(set === null ? [] : [`${keySql(key)} AS sluice_key`]),
  ]
  const order = places.join(', ')
  const shown =
    set === null
      ? `count(*), pg_catalog.sum(sluice_bytes), ${linesSql(order)}`
      : 'sluice_key, sluice_row, sluice_bytes'
  return `SELECT ${shown} FROM (
  SELECT *, pg_catalog.sum(sluice_bytes) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS sluice_total
  FROM (
    SELECT *, pg_catalog.octet_length(sluice_row) AS sluice_bytes FROM (
      SELECT ${found.join(', ')}
      FROM ${quoteTable(table)}
      WHERE ${spanPredicate(change, shape)}
      ORDER BY ${keyOrder(key, source)} LIMIT $${limit}::bigint) AS sluice_found) AS sluice_sized) AS sluice_counted
WHERE sluice_total - sluice_bytes < $${limit + 1}::bigint${set === null ? '' : ` ORDER BY ${order}`}`
}

/** An update of a batch that answers with the keys of its rows and their new values. Parameters: guard, the span's bounds. */
export function newValuesSql(change: RowChange, changed: readonly string[], shape: SpanShape): string {
  return `${guardedSpanSql(change, shape)}\nRETURNING ${keySql(change.key)}, ${valuesSql(changed)}`
}
