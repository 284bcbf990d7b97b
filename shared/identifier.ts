import type { TableName } from './table-name.ts'

export const DEFAULT_SCHEMA = 'public'

/** `a"b` → `"a""b"`: always quoted, so any column or table name is safe in SQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `it's` → `'it''s'`; a backslash switches to the E'' form, which needs no server setting. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return text.includes('\\') ? `E${quoted}` : quoted
}

export function quoteTable(table: TableName): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
}

/** How a table is shown to people: without the schema when it is the default one. */
export function displayTable(table: TableName): string {
  return table.schema === DEFAULT_SCHEMA ? table.name : `${table.schema}.${table.name}`
}

const PART = /^(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*))/u

/**
 * Reads `table`, `schema.table` or quoted forms as PostgreSQL would: an unquoted part is
 * folded to lower case. Returns null for anything else.
 */
export function parseTableName(text: string): TableName | null {
  const first = takePart(text.trim())
  if (!first) return null
  if (first.rest === '') return { schema: DEFAULT_SCHEMA, name: first.part }
  if (!first.rest.startsWith('.')) return null
  const second = takePart(first.rest.slice(1))
  if (second?.rest !== '') return null
  return { schema: first.part, name: second.part }
}

function takePart(text: string): { part: string; rest: string } | null {
  const match = PART.exec(text)
  if (!match) return null
  const part = match[1]?.replaceAll('""', '"') ?? match[2]?.toLowerCase()
  return part === undefined ? null : { part, rest: text.slice(match[0].length) }
}
