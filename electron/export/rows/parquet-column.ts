import type { ColumnChunk, ParquetType } from 'hyparquet'
import { ByteWriter, type BasicType } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'

/** So much of a column is compressed at once. */
const PAGE_BYTES = 64 * 1_024

/** What a column is in the file, and how a value of it is written there; `put` answers the end of it. */
interface Kind {
  readonly type: BasicType
  readonly physical: ParquetType
  /** How many bytes a value takes at most. */
  readonly most: (text: string) => number
  readonly put: (to: Buffer, text: string, at: number) => number
}

const fixed = (
  type: BasicType,
  physical: ParquetType,
  bytes: number,
  put: (to: Buffer, text: string, at: number) => void,
): Kind => ({
  ...{ type, physical },
  most: () => bytes,
  put: (to, text, at) => {
    put(to, text, at)
    return at + bytes
  },
})

const BYTES_OF_LENGTH = 4
/** Of a character of JavaScript's in UTF-8. */
const MOST_BYTES = 3

/** Behind its length. */
const sized = (type: BasicType, write: (to: Buffer, text: string, at: number) => number): Kind => ({
  ...{ type, physical: 'BYTE_ARRAY' },
  most: (text) => BYTES_OF_LENGTH + text.length * MOST_BYTES,
  put: (to, text, at) => {
    const length = write(to, text, at + BYTES_OF_LENGTH)
    to.writeUInt32LE(length, at)
    return at + BYTES_OF_LENGTH + length
  },
})

const WHOLE = fixed('INT32', 'INT32', 4, (to, text, at) => to.writeInt32LE(Number(text), at))
/** A byte each until the page is written, where it is a bit. */
const FLAG = fixed('BOOLEAN', 'BOOLEAN', 1, (to, text, at) => to.writeUInt8(text.startsWith('t') ? 1 : 0, at))
const TEXT = sized('STRING', (to, text, at) => to.write(text, at))

/** Types all of whose values Parquet has as well: no date does, as it may be infinite, and no numeric. */
const KINDS: Readonly<Record<string, Kind>> = {
  boolean: FLAG,
  smallint: WHOLE,
  integer: WHOLE,
  bigint: fixed('INT64', 'INT64', 8, (to, text, at) => to.writeBigInt64LE(BigInt(text), at)),
  real: fixed('FLOAT', 'FLOAT', 4, (to, text, at) => to.writeFloatLE(Number(text), at)),
  'double precision': fixed('DOUBLE', 'DOUBLE', 8, (to, text, at) => to.writeDoubleLE(Number(text), at)),
  bytea: sized('BYTE_ARRAY', (to, text, at) => to.write(text.slice(2), at, 'hex')),
  uuid: fixed('UUID', 'FIXED_LEN_BYTE_ARRAY', 16, (to, text, at) =>
    to.write(text.replaceAll('-', ''), at, 'hex'),
  ),
}

/** How a type of the database is called in the file: what has values that no type has is text. */
export function parquetType(type: string): BasicType {
  return (KINDS[type] ?? TEXT).type
}

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

  constructor(name: string, type: string) {
    this.#name = name
    this.#kind = KINDS[type] ?? TEXT
  }

  /** Before it is compressed. */
  get bytes(): number {
    return this.#uncompressed + this.#used
  }

  add(text: string | null): void {
    this.#levels = roomFor(this.#levels, this.#rows, 1)
    this.#levels[this.#rows] = text === null ? 0 : 1
    this.#rows += 1
    if (text === null) this.#nulls += 1
    else {
      this.#values = roomFor(this.#values, this.#used, this.#kind.most(text))
      this.#used = this.#kind.put(this.#values, text, this.#used)
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
