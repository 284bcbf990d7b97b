import type { RejectedRow, RejectedRows } from '../../engine/engine.ts'

/*
 * Rows that a write has set aside, in the format of its file: they can be mended there and written again. What was
 * wrong with each stands before it, in fields that a write leaves out.
 */

/** All of it as text, a row at a time. */
export async function* rejectFileText(rejected: RejectedRows): AsyncGenerator<string> {
  const isCsv = rejected.format === 'csv'
  if (isCsv)
    yield csvLine(
      ['sluice_line', 'sluice_sqlstate', 'sluice_message', ...rejected.columns],
      rejected.delimiter,
    )
  for await (const row of rejected.rows) yield isCsv ? csvRow(row, rejected.delimiter) : jsonRow(row)
}

/** The row as it was: where it has too few or too many fields, nobody can tell which. */
function csvRow({ line, sqlState, message, source }: RejectedRow, delimiter: string): string {
  return csvLine([String(line), sqlState, message], delimiter).replace(/\r\n$/, `${delimiter}${source}\r\n`)
}

function csvLine(fields: readonly string[], delimiter: string): string {
  const cells = fields.map((field) => `"${field.replaceAll('"', '""')}"`)
  return `${cells.join(delimiter)}\r\n`
}

function jsonRow({ line, sqlState, message, source }: RejectedRow): string {
  const reason = JSON.stringify({ sluice_line: line, sluice_sqlstate: sqlState, sluice_message: message })
  const [, rest] = /^\s*\{(.*)$/s.exec(source) ?? []
  // What is no object is kept as it is; nobody takes it for a row.
  if (rest === undefined) return `${reason.slice(0, -1)},"sluice_source":${JSON.stringify(source)}}\n`
  return `${reason.slice(0, -1)}${/^\s*\}/.test(rest) ? '' : ','}${rest}\n`
}
