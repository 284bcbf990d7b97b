import type { RowColumn, RowTable, RowValues } from './row-table.ts'

/** A JSON object a line: each value is the database's text, so that none loses a digit. */
export async function* ndjsonText({ columns, rows }: RowTable): AsyncGenerator<string> {
  const names = columns.map(({ name }) => JSON.stringify(name))
  for await (const row of rows)
    yield `{${names.map((name, place) => `${name}:${JSON.stringify(row[place] ?? null)}`).join(',')}}\n`
}

/** A header and a line for each row (RFC 4180). NULL is nothing at all and a text without characters is `""`, as COPY has it. */
export async function* csvText({ columns, rows }: RowTable): AsyncGenerator<string> {
  yield csvLine(columns.map(({ name }: RowColumn) => name))
  for await (const row of rows) yield csvLine(row)
}

function csvLine(values: RowValues): string {
  return `${values.map(cell).join(',')}\r\n`
}

/** Nothing is put before what a spreadsheet may take for a formula: the values are to come back as they are. */
function cell(value: string | null): string {
  if (value === null) return ''
  return value === '' || /[",\r\n\\]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
