import type { ColumnChunk, SchemaElement } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'
import { displayName } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { shortened } from '../../../shared/shortened.ts'
import { FLAG, kindOf, type Kind } from './parquet-kinds.ts'
import type { RowColumn } from './row-table.ts'

/** So much of a column is compressed at once. */
const PAGE_BYTES = 64 * 1_024

/**
 * A column of a row group, which is kept as the bytes that stand in the file, in buffers that are used for every group:
 * values of JavaScript's, as many as a group has, outlived so many collections that these took hundreds of MB.
 */
export class ParquetColumn {
  readonly #name: string
  readonly #kind: Kind
  /** Of the page that is not written yet: values, and whether each row has one. */
  #values: Buffer = Buffer.alloc(2 * PAGE_BYTES)
  #used = 0
  #levels: Buffer = Buffer.alloc(1_024)
  #rows = 0
  #nulls = 0
  /** Pages. */
  readonly #written = new ByteWriter(PAGE_BYTES)
  #writtenRows = 0
  #uncompressed = 0

  /** `isFinite`: see {@link kindOf}. */
  constructor({ name, type }: RowColumn, isFinite: boolean) {
    this.#name = name
    this.#kind = kindOf(type, isFinite)
  }

  /** What the file says of it. */
  get element(): SchemaElement {
    const { physical, said } = this.#kind
    return { name: this.#name, type: physical, repetition_type: 'OPTIONAL', ...said }
  }

  /** Before it is compressed. */
  get bytes(): number {
    return this.#uncompressed + this.#used
  }

  /** The value that stands there, of so many bytes; -1 is NULL. */
  add(source: Buffer, from: number, length: number): void {
    this.#levels = roomFor(this.#levels, this.#rows, 1)
    this.#levels[this.#rows] = length < 0 ? 0 : 1
    this.#rows += 1
    if (length < 0) this.#nulls += 1
    else {
      this.#values = roomFor(this.#values, this.#used, this.#kind.most(length))
      const end = this.#kind.put(this.#values, source, from, from + length, this.#used)
      if (end === null) throw unfit(this.#name, source.toString('utf8', from, from + length))
      this.#used = end
    }
    if (this.#used >= PAGE_BYTES) this.#endPage()
  }

  /** The rows so far, which stand at that place of the file; to be written before the next ones are added. */
  take(offset: number): { readonly bytes: Uint8Array; readonly chunk: ColumnChunk } {
    if (this.#rows > 0) this.#endPage()
    const bytes = this.#written.getBytes()
    const chunk: ColumnChunk = {
      file_offset: BigInt(offset),
      meta_data: {
        ...{ type: this.#kind.physical, encodings: ['PLAIN', 'RLE'], path_in_schema: [this.#name] },
        ...{ codec: 'SNAPPY', num_values: BigInt(this.#writtenRows), data_page_offset: BigInt(offset) },
        total_uncompressed_size: BigInt(this.#uncompressed),
        total_compressed_size: BigInt(bytes.length),
      },
    }
    this.#written.index = 0
    this.#writtenRows = 0
    this.#uncompressed = 0
    return { bytes, chunk }
  }

  #endPage(): void {
    const used = this.#values.subarray(0, this.#used)
    const values = this.#kind === FLAG ? bitsOf(used) : used
    const levels = new ByteWriter()
    writeRleBitPackedHybrid(levels, this.#levels.subarray(0, this.#rows), 1)
    const compressed = snappyCompress(values)
    const before = this.#written.index
    writePageHeader(this.#written, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: levels.index + values.length,
      compressed_page_size: levels.index + compressed.length,
      data_page_header_v2: {
        ...{ num_values: this.#rows, num_nulls: this.#nulls, num_rows: this.#rows, encoding: 'PLAIN' },
        ...{ definition_levels_byte_length: levels.index, repetition_levels_byte_length: 0 },
        is_compressed: true,
      },
    })
    this.#uncompressed += this.#written.index - before + levels.index + values.length
    this.#written.appendBytes(levels.getBytes())
    this.#written.appendBytes(compressed)
    this.#writtenRows += this.#rows
    this.#used = 0
    this.#rows = 0
    this.#nulls = 0
  }
}

/** Longer values are cut in sentences. */
const LONGEST_VALUE = 60

function unfit(name: string, value: string): ProblemError {
  const message = `Column “${displayName(name)}” has the value ${shortened(value, LONGEST_VALUE)}, which its type in Parquet does not have.`
  const nextStep = 'Leave out such rows or the column, or choose CSV or NDJSON, which have every value.'
  return new ProblemError({ kind: 'failed', code: 'type-mismatch', message, nextStep })
}

/** The buffer, or a larger one with the same bytes, that has so many more behind those that are used. */
function roomFor(buffer: Buffer, used: number, more: number): Buffer {
  if (used + more <= buffer.length) return buffer
  const larger = Buffer.alloc(Math.max(buffer.length * 2, used + more))
  buffer.copy(larger, 0, 0, used)
  return larger
}

/** Eight to a byte, the first one in its lowest bit. */
function bitsOf(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(flags.length / 8))
  for (const [place, flag] of flags.entries())
    if (flag === 1) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7))
  return bits
}
