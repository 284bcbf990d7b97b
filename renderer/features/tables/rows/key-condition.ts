import { quoteIdentifier, quoteLiteral } from '../../../../shared/identifier.ts'
import { sqlLengthFault } from '../../../../shared/sql-text.ts'
import type { Column } from '../../../../shared/table.ts'
import type { PageRow, RowKey } from '../../../../shared/table-page.ts'
import { textFault } from '../../../../shared/text.ts'
import { keyOf, type RowList } from './row-list.ts'

/** More than these nobody picks by hand: a filter says it better. */
export const MOST_PICKED = 1_000

/** The predicate that is true for these rows alone; null where they are too many for one. */
export function keyCondition(
  table: Pick<RowList, 'columns' | 'key'>,
  rows: readonly PageRow[],
): string | null {
  if (rows.length === 0 || rows.length > MOST_PICKED) return null
  const columns = table.key.map((name) => table.columns.find((column) => column.name === name))
  const names = table.key.map(quoteIdentifier).join(', ')
  const keys = rows.map((row) => {
    const key = keyOf(table, row)
    const values = key.map((value, place) => valueSql(value, columns[place])).join(', ')
    return isSingle(key) ? values : `(${values})`
  })
  const sql = `${isSingle(table.key) ? names : `(${names})`} IN (${keys.join(', ')})`
  return sqlLengthFault([sql]) || textFault(sql) ? null : sql
}

function isSingle(key: RowKey): boolean {
  return key.length === 1
}

/** A value of the database as SQL: the column it is compared with, or put into, gives it its type. */
export function valueSql(value: string | null, column: Column | undefined): string {
  if (value === null) return 'NULL'
  const isBare =
    column?.valueKind === 'number'
      ? /^-?\d+(\.\d+)?$/.test(value)
      : column?.valueKind === 'boolean' && /^(true|false)$/.test(value)
  return isBare ? value : quoteLiteral(value)
}
