/** Values by the columns, as the database writes them; null is NULL. */
type RowValues = readonly (string | null)[]

interface NamedColumn {
  readonly name: string
}

/** How a format writes rows: what comes first, and a row. */
interface RowText {
  readonly header: string
  readonly row: (values: RowValues) => string
}

/** A JSON object a line: each value is the database's text, so that none loses a digit. */
export function ndjsonText(columns: readonly NamedColumn[]): RowText {
  const names = columns.map(({ name }) => JSON.stringify(name))
  return {
    header: '',
    row: (values) =>
      `{${names.map((name, place) => `${name}:${JSON.stringify(values[place] ?? null)}`).join(',')}}\n`,
  }
}

/** A header and a line for each row (RFC 4180). NULL is nothing at all and a text without characters is `""`, as COPY has it. */
export function csvText(columns: readonly NamedColumn[]): RowText {
  return { header: csvLine(columns.map(({ name }) => name)), row: csvLine }
}

function csvLine(values: RowValues): string {
  return `${values.map((value) => (value === null ? '' : csvCell(value))).join(',')}\r\n`
}

/** Nothing is put before what a spreadsheet may take for a formula: the values are to come back as they are. */
export function csvCell(value: string): string {
  return value === '' || /[",\r\n\\]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
