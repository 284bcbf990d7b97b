import { KEYWORDS } from './keywords.ts'
import { hex, isPrintable } from './printable.ts'
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

/**
 * A name as a person reads it and types it in SQL: bare, or in quotes where they are needed; what would not
 * show as it is, or could not be typed, as `U&"\202E"`.
 * https://www.postgresql.org/docs/16/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
export function displayName(name: string): string {
  if (/^[a-z_][a-z0-9_$]*$/.test(name) && !KEYWORDS.has(name)) return name
  if (isTypeable(name)) return quoteIdentifier(name)
  return `U&${quoteIdentifier(Array.from(name, unicodeEscape).join(''))}`
}

/** Spaces other than the common one look like it; U+FFFD is taken for a damaged character wherever text is typed. */
function isTypeable(text: string): boolean {
  return isPrintable(text) && !/[\ufffd\u200c\u200d]|(?! )\p{Zs}/u.test(text)
}

function unicodeEscape(character: string): string {
  if (character === '\\') return '\\\\'
  if (isTypeable(character)) return character
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\+${hex(code, 6)}` : `\\${hex(code, 4)}`
}

/** How a table is shown to people, and how they type it: without the schema when it is the default one. */
export function displayTable(table: TableName): string {
  const name = displayName(table.name)
  return table.schema === DEFAULT_SCHEMA ? name : `${displayName(table.schema)}.${name}`
}

/** Whether a person typed the name of the table: as it is shown, or without the quotes. */
export function namesTable(typed: string, table: TableName): boolean {
  const { schema, name } = table
  const bare = schema === DEFAULT_SCHEMA ? name : `${schema}.${name}`
  return [displayTable(table), bare].includes(typed.trim())
}

const PART =
  /^(?:[uU]&"(?<escaped>(?:[^"]|"")+)"|"(?<quoted>(?:[^"]|"")+)"|(?<bare>[A-Za-z_\u{80}-\u{10ffff}][\w$\u{80}-\u{10ffff}]*))/u

/**
 * Reads `table`, `schema.table` or quoted forms as PostgreSQL would: an unquoted part is
 * folded to lower case. Returns null for anything else. The names may be too long.
 */
export function parseTableName(text: string): TableName | null {
  const first = takeName(text.trim())
  if (!first) return null
  if (first.rest === '') return { schema: DEFAULT_SCHEMA, name: first.name }
  if (!first.rest.startsWith('.')) return null
  const second = takeName(first.rest.slice(1))
  if (second?.rest !== '') return null
  return { schema: first.name, name: second.name }
}

/** The name that a text begins with, as PostgreSQL reads it, and what follows; null when it begins with none. */
export function takeName(text: string): { readonly name: string; readonly rest: string } | null {
  const match = PART.exec(text)
  const { escaped, quoted, bare } = match?.groups ?? {}
  const name =
    escaped === undefined ? (quoted?.replaceAll('""', '"') ?? foldedName(bare)) : unescaped(escaped)
  return match === null || name === undefined || name === null
    ? null
    : { name, rest: text.slice(match[0].length) }
}

/** In UTF-8 PostgreSQL folds A to Z and nothing else: `İ`, `K` (U+212A) and `ẞ` stay as they are. */
function foldedName(name: string | undefined): string | undefined {
  return name?.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}

const ESCAPE = String.raw`\\(?:(\\)|([0-9a-f]{4})|\+((?:0[0-9a-f]|10)[0-9a-f]{4}))`
const ESCAPED = new RegExp(String.raw`^(?:[^\\]|${ESCAPE})*$`, 'i')

/** What stands between the quotes of `U&"…"`; null when an escape in it is wrong. */
function unescaped(text: string): string | null {
  if (!ESCAPED.test(text)) return null
  const name = text
    .replaceAll('""', '"')
    .replaceAll(new RegExp(ESCAPE, 'gi'), (_, backslash?: string, short?: string, long?: string) =>
      backslash === undefined ? String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)) : '\\',
    )
  return name.includes('\0') || !name.isWellFormed() ? null : name
}
