import type { FileMetaData, RowGroup } from 'hyparquet'
import { ByteWriter, schemaFromColumnData } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import { ParquetColumn, parquetType } from './parquet-column.ts'
import type { RowColumn, RowTable } from './row-table.ts'

/** A row group is in memory as a whole: so many rows, or so many bytes of them before they are compressed. */
const GROUP_ROWS = 20_000
const GROUP_BYTES = 8 * 1_024 * 1_024
/** What a file begins and ends with. */
const MAGIC = Buffer.from('PAR1')

/** The parts of a Parquet file, those of a row group one after another, each to be written before the next. */
export async function* parquetBytes({ columns, rows }: RowTable): AsyncGenerator<Uint8Array> {
  const file = new ParquetFile(columns)
  yield MAGIC
  for await (const some of rows)
    for (const row of some) {
      file.add(row)
      if (file.isGroup) yield* file.takeGroup()
    }
  yield* file.takeGroup()
  yield file.end()
  yield MAGIC
}

class ParquetFile {
  readonly #named: readonly RowColumn[]
  readonly #columns: readonly ParquetColumn[]
  readonly #groups: RowGroup[] = []
  #rows = 0
  #allRows = 0
  #offset = MAGIC.length

  constructor(columns: readonly RowColumn[]) {
    this.#named = columns
    this.#columns = columns.map(({ name, type }) => new ParquetColumn(name, type))
  }

  add(row: readonly (string | null)[]): void {
    for (const [place, column] of this.#columns.entries()) column.add(row[place] ?? null)
    this.#rows += 1
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
      schema: schemaFromColumnData({
        columnData: this.#named.map(({ name, type }) => ({
          ...{ name, type: parquetType(type), data: [] },
          nullable: true,
        })),
      }),
      num_rows: BigInt(this.#allRows),
      row_groups: this.#groups,
    }
    writeMetadata(bytes, metadata as FileMetaData)
    return bytes.getBytes()
  }
}
