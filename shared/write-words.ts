import { count } from './counted.ts'
import type { JobResult } from './job.ts'
import type { DetectedDialect, ExaminedRowFile, RowEncoding, RowFormat, WriteResult } from './row-file.ts'
import type { PreviewedRow, RowOutcome } from './write-preview.ts'

/* What window and command line say of a file of rows, and of what it would do. */

export const FORMAT_NAMES: Readonly<Record<RowFormat, string>> = {
  csv: 'CSV',
  ndjson: 'NDJSON',
  parquet: 'Parquet',
}

export const ENCODING_NAMES: Readonly<Record<RowEncoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
}

/** How a file is written: `CSV; delimiter: semicolon; double quotes; UTF-8; field names in the first line`. */
export function dialectText({ format, dialect }: Pick<ExaminedRowFile, 'format' | 'dialect'>): string {
  return [FORMAT_NAMES[format], ...(dialect ? partsOf(format, dialect) : [])].join('; ')
}

function partsOf(
  format: RowFormat,
  { csv, encoding, byteOrderMark, compression }: DetectedDialect,
): string[] {
  const mark = byteOrderMark ? ' with a byte order mark' : ''
  return [
    ...(csv ? [`delimiter: ${characterName(csv.delimiter)}`, characterName(csv.quote)] : []),
    ...(format === 'parquet' ? [] : [`${ENCODING_NAMES[encoding]}${mark}`]),
    ...(csv ? [csv.header ? 'field names in the first line' : 'no field names'] : []),
    ...(csv && csv.nullText !== null ? [`“${csv.nullText}” for NULL`] : []),
    ...(csv && csv.decimalComma.length > 0 ? [`decimal comma in ${csv.decimalComma.join(', ')}`] : []),
    ...(compression ? [`compressed with ${compression}`] : []),
  ]
}

const CHARACTERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
  '"': 'double quotes',
  "'": 'single quotes',
}

export function characterName(character: string): string {
  return CHARACTERS[character] ?? `“${character}”`
}

export const FIELDS_OF_FILE = 'Fields of the file'
export const NOT_WRITTEN = 'Not written'
export const NAMES_TABLE = 'names the table'
export const FIRST_ROWS = 'First rows of the file'
export const TRIED_AND_ROLLED_BACK = 'Tried on the table and rolled back.'
export const NOT_TRIED = 'The first rows could not be tried in time.'

export const OUTCOMES: Readonly<Record<RowOutcome, string>> = {
  insert: 'New',
  update: 'Changes',
  unchanged: 'Unchanged',
  delete: 'Deletes',
  missing: 'No such row',
  skipped: 'Skipped',
  refused: 'Refused',
}

/** Why a row is refused: `22P02: invalid input syntax …`. */
export function refusalText({ refusal }: Pick<PreviewedRow, 'refusal'>): string {
  return refusal ? `${refusal.sqlState}: ${refusal.message}` : ''
}

const COUNTED: readonly (readonly [name: keyof WriteResult, text: string])[] = [
  ['written', 'inserted'],
  ['updated', 'updated'],
  ['deleted', 'deleted'],
  ['skipped', 'skipped'],
  ['missing', 'missing'],
  ['rejected', 'rejected'],
  ['unprocessed', 'not processed'],
]

/** What became of the rows of a file, by what occurs: `3 inserted, 1 rejected`; null where nobody counted them. */
export function writtenText(result: Pick<JobResult, keyof WriteResult>): string | null {
  const parts = COUNTED.flatMap(([name, text]) => {
    const rows = result[name] ?? 0
    return rows > 0 ? [`${count(rows)} ${text}`] : []
  })
  return parts.length === 0 ? null : parts.join(', ')
}
