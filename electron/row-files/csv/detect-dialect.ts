import type { RowEncoding, RowFileDialect, RowFileOptions } from '../row-file.ts'
import { CsvScanner } from './csv-scanner.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const

/** The beginning of a file, behind its byte order mark. */
export interface Sample {
  readonly bytes: Buffer
  /** Whether it is all of the file. */
  readonly isWhole: boolean
}

/** All but whether numbers have a comma. */
export type DetectedDialect = Omit<RowFileDialect, 'decimalComma'>

/** How a CSV file is written; whether its numbers have a comma is told by {@link commaColumnsOf}. */
export function detectDialect(
  sample: Sample,
  options: RowFileOptions,
  encoding: RowEncoding,
): DetectedDialect {
  const quote = options.quote ?? '"'
  const delimiter = options.delimiter ?? likeliestDelimiter(sample, quote)
  return {
    delimiter,
    quote,
    encoding,
    lineEnd: firstLineEnd(sample, delimiter, quote),
    header: options.header ?? true,
    nullText: options.nullText ?? null,
  }
}

/** The one by which most records have as many fields as the first; of several the one by which they are more. */
function likeliestDelimiter(sample: Sample, quote: string): string {
  let [best, bestShare, bestFields]: [string, number, number] = [',', 0, 1]
  for (const delimiter of DELIMITERS) {
    const [share, fields] = evenness(sample, delimiter, quote)
    if (fields < 2 || share < bestShare || (share === bestShare && fields <= bestFields)) continue
    ;[best, bestShare, bestFields] = [delimiter, share, fields]
  }
  return best
}

function evenness(sample: Sample, delimiter: string, quote: string): [share: number, fields: number] {
  const counts: number[] = []
  for (const { scanner } of recordsOf(sample, delimiter, quote)) counts.push(scanner.fields)
  const [first = 0] = counts
  return [counts.filter((fields) => fields === first).length / counts.length, first]
}

function firstLineEnd(sample: Sample, delimiter: string, quote: string): RowFileDialect['lineEnd'] {
  for (const { scanner, at, length } of recordsOf(sample, delimiter, quote)) {
    const lineEnd = sample.bytes.toString('latin1', at + scanner.contentLength, at + length)
    if (lineEnd === '\r\n' || lineEnd === '\r') return lineEnd
    break
  }
  return '\n'
}

/** Records that are wholly in the sample, empty lines passed over. The scanner tells of each until the next. */
export function* recordsOf(
  { bytes, isWhole }: Sample,
  delimiter: string,
  quote: string,
): Generator<{ scanner: CsvScanner; at: number; length: number }> {
  const scanner = new CsvScanner(delimiter, quote)
  for (let at = 0; ;) {
    scanner.begin()
    const length = scanner.scan(bytes, at, bytes.length, isWhole)
    if (length === 0) return
    if (scanner.contentLength > 0) yield { scanner, at, length }
    at += length
  }
}
