import { REJECT_FIELDS } from '../../../shared/reject-fields.ts'
import type { RejectedRow, RejectedRows } from '../../engine/engine.ts'

/*
 * Rows that a write has set aside, in the format of its file: they can be mended there and written again. What was
 * wrong with each stands before it, in fields that a write leaves out.
 */

/** A row at a time. */
export async function* rejectFileParts(rejected: RejectedRows): AsyncGenerator<Uint8Array> {
  const isCsv = rejected.format === 'csv'
  if (isCsv) yield Buffer.from(`${cells([...REJECT_FIELDS, ...rejected.columns], rejected)}\r\n`)
  for await (const row of rejected.rows) yield Buffer.from(isCsv ? csvRow(row, rejected) : jsonRow(row))
}

type Dialect = Pick<RejectedRows, 'delimiter' | 'quote'>

/** The row as it was: where it has too few or too many fields, nobody can tell which. */
function csvRow({ line, sqlState, message, source }: RejectedRow, dialect: Dialect): string {
  return `${cells([String(line), sqlState, message], dialect)}${dialect.delimiter}${source}\r\n`
}

function cells(fields: readonly string[], { delimiter, quote }: Dialect): string {
  return fields.map((field) => quote + field.replaceAll(quote, quote + quote) + quote).join(delimiter)
}

function jsonRow({ line, sqlState, message, source }: RejectedRow): string {
  const reason = JSON.stringify({ sluice_line: line, sluice_sqlstate: sqlState, sluice_message: message })
  const [, rest] = /^\s*\{(.*)$/s.exec(source) ?? []
  // What is no object is kept as it is; nobody takes it for a row.
  if (rest === undefined) return `${reason.slice(0, -1)},"sluice_source":${JSON.stringify(source)}}\n`
  return `${reason.slice(0, -1)}${/^\s*\}/.test(rest) ? '' : ','}${rest}\n`
}
