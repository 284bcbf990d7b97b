import type { FileMetaData, RowGroup } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import type { RowBlock } from '../../engine/engine.ts'
import { ParquetColumn } from './parquet-column.ts'
import type { RowColumn } from './row-table.ts'

/** A row group is in memory as a whole: so many rows, or so many bytes of them before they are compressed. */
const GROUP_ROWS = 20_000
const GROUP_BYTES = 8 * 1_024 * 1_024
/** What a file begins and ends with. */
const MAGIC = Buffer.from('PAR1')

/**
 * The parts of a Parquet file, those of a row group one after another, each to be written before the next. `isFinite`:
 * whether a value that Parquet has not, such as infinity, is a problem; otherwise columns that may have one are text.
 */
export async function* parquetBytes(
  columns: readonly RowColumn[],
  blocks: AsyncIterable<RowBlock>,
  isFinite: boolean,
): AsyncGenerator<Uint8Array> {
  const file = new ParquetFile(columns.map((column) => new ParquetColumn(column, isFinite)))
  yield MAGIC
  for await (const { bytes } of blocks)
    for (let at = 0; at < bytes.length;) {
      at = file.add(bytes, at)
      if (file.isGroup) yield* file.takeGroup()
    }
  yield* file.takeGroup()
  yield file.end()
  yield MAGIC
}

const BYTES_OF_COUNT = 2
const BYTES_OF_LENGTH = 4

class ParquetFile {
  readonly #columns: readonly ParquetColumn[]
  readonly #groups: RowGroup[] = []
  #rows = 0
  #allRows = 0
  #offset = MAGIC.length

  constructor(columns: readonly ParquetColumn[]) {
    this.#columns = columns
  }

  /** Adds the row that begins there; returns where the next one does. */
  add(bytes: Buffer, start: number): number {
    const count = bytes.readUInt16BE(start)
    let at = start + BYTES_OF_COUNT
    for (let place = 0; place < count; place += 1) {
      const length = bytes.readInt32BE(at)
      at += BYTES_OF_LENGTH
      this.#columns[place]?.add(bytes, at, length)
      at += Math.max(0, length)
    }
    this.#rows += 1
    return at
  }

  /** Whether there are as many rows as a group has. */
  get isGroup(): boolean {
    return this.#rows >= GROUP_ROWS || this.#columns.reduce((sum, { bytes }) => sum + bytes, 0) >= GROUP_BYTES
  }

  *takeGroup(): Generator<Uint8Array> {
    if (this.#rows === 0) return
    const chunks: RowGroup['columns'] = []
    let size = 0n
    for (const column of this.#columns) {
      const { bytes, chunk } = column.take(this.#offset)
      chunks.push(chunk)
      size += chunk.meta_data?.total_uncompressed_size ?? 0n
      this.#offset += bytes.length
      yield bytes
    }
    this.#groups.push({ columns: chunks, total_byte_size: size, num_rows: BigInt(this.#rows) })
    this.#allRows += this.#rows
    this.#rows = 0
  }

  /** What says where everything is. */
  end(): Uint8Array {
    const bytes = new ByteWriter()
    const metadata: Omit<FileMetaData, 'metadata_length'> = {
      version: 2,
      created_by: 'Sluice',
      schema: [
        { name: 'root', num_children: this.#columns.length },
        ...this.#columns.map(({ element }) => element),
      ],
      num_rows: BigInt(this.#allRows),
      row_groups: this.#groups,
    }
    writeMetadata(bytes, metadata as FileMetaData)
    return bytes.getBytes()
  }
}
