import { quoteIdentifier, quoteTable } from './identifier.ts'
import type { TableName } from './table-name.ts'

/** How an INSERT of rows that were there before begins; `hasIdentity`: a column would have its own value otherwise. */
export function insertInto(table: TableName, columns: readonly string[], hasIdentity: boolean): string {
  const names = columns.map(quoteIdentifier).join(', ')
  return `INSERT INTO ${quoteTable(table)} (${names})${hasIdentity ? ' OVERRIDING SYSTEM VALUE' : ''}`
}
