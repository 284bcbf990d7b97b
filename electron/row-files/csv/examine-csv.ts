import type { Examined, ExaminedText } from '../examined.ts'
import type { RowFileOptions } from '../row-file.ts'
import { countRows, nextRow, NO_ROWS } from '../text/count-rows.ts'
import { Records } from '../text/records.ts'
import { noRows } from '../row-file-problem.ts'
import { checkColumns } from '../text/check-columns.ts'
import { checkedHeader, faultyHeader } from './csv-header.ts'
import { CsvRows } from './csv-rows.ts'
import { CsvScanner } from './csv-scanner.ts'
import { commaColumnsOf } from './comma-columns.ts'
import { detectDialect, type DetectedDialect } from './detect-dialect.ts'

/** Counts rows and names columns; what is wrong with a row is told when it is read. */
export async function examineCsv(text: ExaminedText, options: RowFileOptions): Promise<Examined> {
  const detected = detectDialect(text.sample, options, text.encoding)
  const scanner = new CsvScanner(detected.delimiter, detected.quote)
  const records = new Records(text.window, scanner, text.begin, 1)
  if (!(await nextRow(records, text.signal))) throw noRows(text.path)
  const columns = columnsOf(text.path, records, scanner, detected)
  const commaColumns = commaColumnsOf(text.sample, detected, options, columns.length)
  const dialect = { ...detected, decimalComma: commaColumns.length > 0 }
  const isAtRow = !detected.header || (await nextRow(records, text.signal))
  const counted = isAtRow ? await countRows(records, text.signal) : NO_ROWS
  return { format: 'csv', dialect, columns, commaColumns, ...counted }
}

function columnsOf(path: string, records: Records, scanner: CsvScanner, dialect: DetectedDialect): string[] {
  const { fields } = scanner
  checkColumns(path, fields)
  if (!dialect.header) return Array.from({ length: fields }, (_, index) => `column${index + 1}`)
  const rows = new CsvRows(scanner, { ...dialect, nullText: null, decimalComma: false }, fields, [])
  const { fault, values } = rows.rowOf(records, 0)
  if (fault !== undefined) throw faultyHeader(path, fault)
  return checkedHeader(path, values)
}
