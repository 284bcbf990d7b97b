import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { spanPredicate, type RowChange, type SpanShape } from '../plan/batch-sql.ts'
import { keyOrder, type KeyColumn } from '../db/key.ts'
import { sentValuesSql, valuesSql } from '../plan/archive-values.ts'
import type { JobTable } from '../db/job-table.ts'
import type { KeptColumns } from './archived-work.ts'
import { andSame, guardedSpanSql } from './guarded-sql.ts'

const keySql = (key: readonly KeyColumn[]) => valuesSql(key.map(({ name }) => name))

/**
 * The rows of a purge's batch as they are: its first n matching ones in key order, as lines of JSON. One row: their
 * number, their bytes, and the lines unless these have too many bytes, but for one row alone. Parameters: the span's
 * bounds, n, the most bytes. One text for all: a thousand strings for each batch took workers half their time.
 */
export function oldLinesSql(change: RowChange, columns: readonly string[], shape: SpanShape): string {
  const limit = shape.from + shape.to + 1
  // Between rows and around them: that is cheaper than around each.
  const lines = `'{"row":' || pg_catalog.string_agg(sluice_row, E'}\\n{"row":' ORDER BY ${places(change).join(', ')}) || '}'`
  return `SELECT count(*), ${BYTES}, CASE WHEN count(*) = 1 OR ${BYTES} <= $${limit + 1}::bigint THEN ${lines} END
FROM (${foundSql(change, [`${valuesSql(columns)} AS sluice_row`], shape)}) AS sluice_found`
}

const BYTES = 'pg_catalog.sum(pg_catalog.octet_length(sluice_row))'

/** A deletion up to a known end that answers with the rows as they were, a value for each of the columns. Parameters: guard, the span's bounds. */
export function deletedRowsSql(
  change: RowChange,
  target: JobTable,
  shape: SpanShape,
  columns: KeptColumns['columns'],
): string {
  return `${guardedSpanSql(change, shape)} ${andSame(target)}\nRETURNING ${sentValuesSql(columns)}`
}

/**
 * The rows of an update's batch as they are: its first n matching ones in key order, fewer where these have too many
 * bytes. Parameters: the span's bounds, n, the bytes after which no row is read. A row for each: key, values, their bytes.
 */
export function oldRowsSql(change: RowChange, columns: readonly string[], shape: SpanShape): string {
  const limit = shape.from + shape.to + 1
  const shown = [`${valuesSql(columns)} AS sluice_row`, `${keySql(change.key)} AS sluice_key`]
  const order = places(change).join(', ')
  return `SELECT sluice_key, sluice_row, sluice_bytes FROM (
  SELECT *, pg_catalog.sum(sluice_bytes) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS sluice_total
  FROM (
    SELECT *, pg_catalog.octet_length(sluice_row) AS sluice_bytes
    FROM (${foundSql(change, shown, shape)}) AS sluice_found) AS sluice_sized) AS sluice_counted
WHERE sluice_total - sluice_bytes < $${limit + 1}::bigint ORDER BY ${order}`
}

const places = ({ key }: RowChange) => key.map((_, place) => `sluice_key_${place}`)

/** The first matching rows of a span with their keys. */
function foundSql(change: RowChange, shown: readonly string[], shape: SpanShape): string {
  const { key, table } = change
  const source = quoteIdentifier(table.name)
  const keys = key.map(({ name }, place) => `${source}.${quoteIdentifier(name)} AS ${places(change)[place]}`)
  return `SELECT ${[...keys, ...shown].join(', ')} FROM ${quoteTable(table)}
WHERE ${spanPredicate(change, shape)}
ORDER BY ${keyOrder(key, source)} LIMIT $${shape.from + shape.to + 1}::bigint`
}

/** An update of a batch that answers with the keys of its rows and their new values. Parameters: guard, the span's bounds. */
export function newValuesSql(change: RowChange, changed: readonly string[], shape: SpanShape): string {
  return `${guardedSpanSql(change, shape)}\nRETURNING ${keySql(change.key)}, ${valuesSql(changed)}`
}
