import { counted } from '../../../shared/counted.ts'
import type { FileRow, RowFileDialect } from '../row-file.ts'
import type { Records } from '../text/records.ts'
import { FIELD_TOO_LARGE, NUL_FAULT, ROW_TOO_LARGE, textFault } from '../text/text-fault.ts'
import { type CsvScanner, DOUBLED, PLAIN } from './csv-scanner.ts'
import { withDecimalPoint } from './decimal-comma.ts'

/** Turns the record that a scanner has found into a row. */
export class CsvRows {
  readonly #scanner: CsvScanner
  readonly #dialect: RowFileDialect
  readonly #columns: number
  readonly #hasComma: readonly boolean[]
  readonly #quote: string
  readonly #wanted: readonly number[] | null

  /** `wanted`: the fields that are read, where the others and the source are asked for by nobody. */
  constructor(
    scanner: CsvScanner,
    dialect: RowFileDialect,
    columns: number,
    commaColumns: readonly number[],
    wanted: readonly number[] | null = null,
  ) {
    this.#scanner = scanner
    this.#dialect = dialect
    this.#columns = columns
    this.#hasComma = Array.from({ length: columns }, (_, index) => commaColumns.includes(index))
    this.#quote = dialect.quote
    this.#wanted = wanted
  }

  rowOf(records: Records, no: number): FileRow {
    const { line } = records
    const fault = this.#faultOf(records)
    if (fault !== null) return { no, line, values: [], fault, source: records.content.toString() }
    if (this.#wanted) return { no, line, values: this.#some(records, this.#wanted), source: '' }
    const { content } = records
    // One decoding for all fields of ASCII, whose places are those of their bytes.
    const latin = content.toString('latin1')
    const source = this.#scanner.hasNonAscii ? content.toString() : latin
    return { no, line, values: this.#values(content, latin), source }
  }

  #faultOf(records: Records): string | null {
    const scanner = this.#scanner
    const fault = csvFault(scanner, records)
    if (fault !== null) return fault
    if (scanner.fields !== this.#columns) return fieldsFault(scanner.fields, this.#columns)
    return scanner.hasNonAscii ? textFault(records.content, this.#dialect.encoding) : null
  }

  #values(content: Buffer, latin: string): (string | null)[] {
    const { begins, ends, kinds, nonAscii } = this.#scanner
    const values: (string | null)[] = []
    for (let index = 0; index < this.#columns; index += 1) {
      const begin = begins[index] ?? 0
      const end = ends[index] ?? 0
      const isAscii = nonAscii[index] === 0
      const text = isAscii ? latin.slice(begin, end) : content.toString('utf8', begin, end)
      values.push(this.#valueOf(text, kinds[index] ?? PLAIN, index))
    }
    return values
  }

  #some({ bytes, origin }: Records, wanted: readonly number[]): FileRow['values'] {
    const { begins, ends, kinds, nonAscii } = this.#scanner
    const values: (string | null | undefined)[] = []
    for (const index of wanted) {
      const encoding = nonAscii[index] === 0 ? 'latin1' : 'utf8'
      const text = bytes.toString(encoding, origin + (begins[index] ?? 0), origin + (ends[index] ?? 0))
      values[index] = this.#valueOf(text, kinds[index] ?? PLAIN, index)
    }
    return values
  }

  #valueOf(text: string, kind: number, index: number): string | null {
    if (kind === PLAIN && (text === '' || text === this.#dialect.nullText)) return null
    if (kind === DOUBLED) return text.replaceAll(this.#quote + this.#quote, this.#quote)
    return this.#hasComma[index] === true ? withDecimalPoint(text) : text
  }
}

/** What is wrong with a record whatever its columns are; null where nothing is. */
export function csvFault(scanner: CsvScanner, records: Records): string | null {
  const line = records.line + scanner.faultLine
  if (scanner.fault === 'open-quote') return `The quote that opens a field in line ${line} never closes.`
  if (scanner.fault === 'junk')
    return `In line ${line} a quoted field has text behind the quote that closes it; a quote within a field is written twice.`
  if (records.isTooLarge) return ROW_TOO_LARGE
  if (scanner.hasLargeField) return FIELD_TOO_LARGE
  return scanner.hasNul ? NUL_FAULT : null
}

function fieldsFault(fields: number, columns: number): string {
  return `The row has ${counted(fields, 'field')}, but there are ${counted(columns, 'column')}.`
}
