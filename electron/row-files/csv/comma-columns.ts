import type { RowFileOptions } from '../row-file.ts'
import { recordsOf, type Sample } from './detect-dialect.ts'
import { hasDecimalComma } from './decimal-comma.ts'

/**
 * Of which columns numbers have a decimal comma, by their index: of all where somebody says so. Where nobody does, a
 * file with semicolons has them in those columns that have nothing else in the sample.
 */
export function commaColumnsOf(
  sample: Sample,
  dialect: { delimiter: string; quote: string; header: boolean },
  options: RowFileOptions,
  columns: number,
): number[] {
  const all = Array.from({ length: columns }, (_, index) => index)
  if (options.decimalComma !== undefined) return options.decimalComma ? all : []
  if (dialect.delimiter !== ';') return []
  const rows = fieldsOf(sample, dialect, columns)
  return all.filter((column) => {
    const texts = rows.map((fields) => fields[column] ?? '').filter((text) => text !== '')
    return texts.length > 0 && texts.every(hasDecimalComma)
  })
}

function fieldsOf(
  sample: Sample,
  { delimiter, quote, header }: { delimiter: string; quote: string; header: boolean },
  columns: number,
): string[][] {
  const rows: string[][] = []
  for (const { scanner, at } of recordsOf(sample, delimiter, quote)) {
    const text = (_: unknown, index: number) =>
      sample.bytes.toString('latin1', at + (scanner.begins[index] ?? 0), at + (scanner.ends[index] ?? 0))
    rows.push(scanner.fields === columns ? Array.from({ length: columns }, text) : [])
  }
  return header ? rows.slice(1) : rows
}
