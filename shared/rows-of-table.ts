import { DEFAULT_SCHEMA, displayTable, quoteIdentifier, quoteTable } from './identifier.ts'
import type { RowFile } from './row-file.ts'
import type { TableName } from './table-name.ts'

/** The file with the rows of another table, where its rows say which they are for. */
export function withRowsOf(file: RowFile, table: TableName): RowFile {
  return file.only ? { ...file, only: rowsOfTable(file.only.field, table) } : file
}

/** Rows whose field names the table, as it is usually spelled. */
export function rowsOfTable(field: string, table: TableName): NonNullable<RowFile['only']> {
  const { schema, name } = table
  const bare = schema === DEFAULT_SCHEMA ? [name, quoteIdentifier(name)] : []
  const values = [...bare, displayTable(table), `${schema}.${name}`, quoteTable(table)]
  return { field, values: [...new Set(values)], others: false }
}
