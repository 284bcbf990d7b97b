import type { FileHandle } from 'node:fs/promises'
import {
  parquetMetadata,
  parquetSchema,
  type ColumnMetaData,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet'
import { MOST_COLUMNS } from '../text/limits.ts'
import { check } from './damaged.ts'
import { columnsOf, type ParquetColumn } from './leaves.ts'

/** What a file says of itself at its end, as far as it can be true. */
export interface Footer {
  readonly columns: readonly ParquetColumn[]
  readonly groups: readonly Group[]
  readonly rows: number
}

export interface Group {
  /** How many rows are before it. */
  readonly rowsBefore: number
  readonly rows: number
  /** By the number of the leaf. */
  readonly chunks: readonly Chunk[]
}

/** Where the pages of a leaf are. */
export interface Chunk {
  readonly begin: number
  readonly end: number
  readonly values: number
  readonly codec: ColumnMetaData['codec']
}

/** Length and magic number. */
const TAIL_BYTES = 8
/** That of a thousand row groups with a hundred columns each has about as many. */
const MOST_FOOTER_BYTES = 32 * 1_024 * 1_024
/** A number of so many bytes would be read for ever; texts with as many bytes that are no ASCII are not in footers. */
const MOST_HIGH_BYTES = 4_096
/** As deep as anybody nests. */
const MOST_DEPTH = 100

export async function readFooter(file: FileHandle, size: number): Promise<Footer> {
  check(size >= 12, 'it is too short')
  const tail = await readBytes(file, size - TAIL_BYTES, TAIL_BYTES)
  const magic = tail.toString('latin1', 4)
  check(magic !== 'PARE', 'it is encrypted')
  check(magic === 'PAR1', 'its end is missing')
  const length = tail.readUInt32LE(0)
  check(length <= size - 12, 'its footer is longer than the file')
  check(length <= MOST_FOOTER_BYTES, 'its footer is too large')
  const bytes = await readBytes(file, size - TAIL_BYTES - length, length + TAIL_BYTES)
  check(!hasEndlessNumber(bytes), 'its footer is no footer')
  return footerOf(bytes, size - TAIL_BYTES - length)
}

/** In memory of its own. */
export async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, offset)
  check(bytesRead === length, 'it is cut off')
  return buffer
}

function hasEndlessNumber(bytes: Buffer): boolean {
  let run = 0
  for (const byte of bytes) {
    run = byte > 127 ? run + 1 : 0
    if (run > MOST_HIGH_BYTES) return true
  }
  return false
}

function footerOf(bytes: Buffer, end: number): Footer {
  // Statistics are nobody's business here, and texts in them may be cut within a character.
  const metadata = parquetMetadata(bytes, { geoparquet: false })
  for (const element of metadata.schema)
    check((element.num_children ?? 0) <= metadata.schema.length, 'its schema is none')
  const root = parquetSchema(metadata)
  checkSchema(root, 0)
  check(root.count === metadata.schema.length && root.children.length > 0, 'its schema is none')
  const columns = columnsOf(root)
  const leaves = columns.flatMap((column) => column.leaves)
  let rows = 0
  const groups = metadata.row_groups.map((group) => {
    const one = groupOf(group, rows, end)
    check(one.chunks.length === leaves.length, 'a row group has not all columns')
    for (const column of columns)
      if (!column.isNested)
        check(one.chunks[column.leaves[0]?.chunk ?? 0]?.values === one.rows, 'a column has not all rows')
    rows += one.rows
    return one
  })
  check(BigInt(rows) === metadata.num_rows, 'its row groups have not all rows')
  return { columns, groups, rows }
}

function checkSchema(node: SchemaTree, depth: number): void {
  check(depth <= MOST_DEPTH && typeof node.element.name === 'string', 'its schema is none')
  check(node.children.length <= MOST_COLUMNS * MOST_DEPTH, 'its schema is none')
  for (const child of node.children) checkSchema(child, depth + 1)
}

function groupOf(group: RowGroup, rowsBefore: number, end: number): Group {
  const rows = countOf(group.num_rows)
  return { rowsBefore, rows, chunks: group.columns.map((column) => chunkOf(column, end)) }
}

function chunkOf({ meta_data: data, file_path: elsewhere }: RowGroup['columns'][number], end: number): Chunk {
  check(data !== undefined, 'a column is encrypted')
  check(elsewhere === undefined, 'a column is in another file')
  const begins = [data.data_page_offset, data.dictionary_page_offset ?? 0n].filter((offset) => offset > 0n)
  const begin = countOf(begins.toSorted((one, other) => (one < other ? -1 : 1))[0] ?? 0n)
  const chunkEnd = begin + countOf(data.total_compressed_size)
  check(begin >= 4 && chunkEnd <= end, 'a column lies outside of the file')
  return { begin, end: chunkEnd, values: countOf(data.num_values), codec: data.codec }
}

function countOf(value: bigint): number {
  check(
    typeof value === 'bigint' && value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER),
    'a number is out of range',
  )
  return Number(value)
}
