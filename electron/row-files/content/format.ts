import { extname } from 'node:path'
import type { RowCompression, RowEncoding, RowFileOptions, RowFormat } from '../row-file.ts'
import { invalidFile } from '../row-file-problem.ts'

/** By how a file begins, whatever it is called. Frames of zstd that are skipped may come first. */
export function compressionOf(head: Buffer): RowCompression | null {
  if (head.length < 4) return null
  const start = head.readUInt32LE(0)
  if ((start & 0xff_ff) === GZIP) return 'gzip'
  return start === ZSTD || start >>> 4 === ZSTD_SKIPPED >>> 4 ? 'zstd' : null
}

const GZIP = 0x8b_1f
const ZSTD = 0xfd_2f_b5_28
/** Sixteen of them. */
const ZSTD_SKIPPED = 0x18_4d_2a_50

/** What begins with a byte order mark is what it says; all else is UTF-8 unless somebody says otherwise. */
export function encodingOf(head: Buffer, { encoding }: RowFileOptions): RowEncoding {
  if (encoding !== undefined) return encoding
  const start = head.toString('latin1', 0, 2)
  if (start === '\xff\xfe') return 'utf-16le'
  return start === '\xfe\xff' ? 'utf-16be' : 'utf-8'
}

const BYTE_ORDER_MARKS: Readonly<Partial<Record<RowEncoding, string>>> = {
  'utf-8': '\xef\xbb\xbf',
  'utf-16le': '\xff\xfe',
  'utf-16be': '\xfe\xff',
}

/** Whether a text begins with the mark of its encoding. */
export function hasMark(head: Buffer, encoding: RowEncoding): boolean {
  const mark = BYTE_ORDER_MARKS[encoding]
  return mark !== undefined && head.toString('latin1', 0, 3).startsWith(mark)
}

/** How files begin that people take for files of rows. Each has a byte that no text has. */
const OTHERS: readonly (readonly [start: string, what: string])[] = [
  ['PK\x03\x04', 'a ZIP archive or an Excel workbook'],
  ['PK\x05\x06', 'a ZIP archive or an Excel workbook'],
  ['\xd0\xcf\x11\xe0', 'an Excel workbook'],
  ['BZh91AY&SY', 'compressed with bzip2'],
  ['\xfd7zXZ\x00', 'compressed with xz'],
  ['\x04\x22\x4d\x18', 'compressed with LZ4'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['ARROW1\x00', 'an Arrow file'],
  ['Obj\x01', 'an Avro file'],
  ['PGCOPY\n\xff', 'a binary copy of PostgreSQL'],
  ['SQLite format 3\x00', 'an SQLite database'],
  ['\x1f\x8b', 'compressed twice'],
  ['\x28\xb5\x2f\xfd', 'compressed twice'],
]

const NAMES: Readonly<Record<string, RowFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.tab': 'csv',
  '.txt': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'ndjson',
  '.parquet': 'parquet',
}

/** What a file holds, by its content, then by its name. Throws where it is nothing that is read here. */
export function formatOf(path: string, head: Buffer, options: RowFileOptions): RowFormat {
  if (options.format !== undefined) return options.format
  const start = head.toString('latin1', 0, 16)
  if (start.startsWith('PAR1')) return 'parquet'
  const other = OTHERS.find(([begin]) => start.startsWith(begin))
  if (other) throw otherFormat(path, other[1])
  const encoding = encodingOf(head, options)
  const first = firstCharacter(head, encoding)
  if (first === '{') return 'ndjson'
  const named = NAMES[extname(path.toLowerCase().replace(/\.(?:gz|zst)$/, ''))]
  if (first === '[' && named === 'ndjson') throw otherFormat(path, 'one JSON array, not one object a line')
  if (named === undefined && encoding === 'utf-8' && head.includes(0)) throw otherFormat(path, 'no text')
  return named ?? 'csv'
}

function firstCharacter(head: Buffer, encoding: RowEncoding): string {
  const isWide = encoding.startsWith('utf-16')
  const latin = head.toString('latin1').replace(isWide ? /^(?:\xff\xfe|\xfe\xff)/ : /^\xef\xbb\xbf/, '')
  return (isWide ? latin.replaceAll('\0', '') : latin).trimStart().charAt(0)
}

function otherFormat(path: string, what: string): Error {
  return invalidFile(
    `“${path}” is ${what}.`,
    'Save it as CSV, as NDJSON (one object a line) or as Parquet; gzip and zstd may compress it.',
  )
}
