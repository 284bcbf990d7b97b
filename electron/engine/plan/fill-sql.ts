import { quoteTable } from '../../../shared/identifier.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'

/**
 * Rows of the demo table by their numbers, counted from 1: the same rows for the same number as
 * `sql/batch_test_setup.sql` inserts. Parameters: the first and the last number, from `$first`.
 */
export function fillSql(first: number): string {
  return [
    `INSERT INTO ${quoteTable(DEMO_TABLE)} (category, value)`,
    `SELECT CASE i % 5 WHEN 1 THEN 'electronics' WHEN 2 THEN 'clothing' WHEN 3 THEN 'food' WHEN 4 THEN 'books'`,
    `       ELSE 'toys' END, ((i * 37) % 100000) / 100.0`,
    `FROM pg_catalog.generate_series($${first}::bigint, $${first + 1}::bigint) AS i`,
  ].join('\n')
}
