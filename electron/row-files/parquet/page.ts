import type { PageHeader, ParquetType, Encoding, CompressionCodec } from 'hyparquet'
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { check } from './damaged.ts'
import { decompressed } from './decompress.ts'
import { readHybrid } from './hybrid.ts'
import type { Raw } from './leaf-text.ts'
import type { Leaf } from './leaves.ts'
import { MOST_PAGE_BYTES } from './page-limits.ts'

/** The values of a page, those that are NULL left out. */
export interface PageValues {
  readonly length: number
  readonly raw: ArrayLike<Raw>
  /** Places in the dictionary, where the page has no values of its own. */
  readonly places: Int32Array | null
}

export interface Page {
  /** As many as levels; of a column that is not nested as rows. */
  readonly count: number
  /** Null where nothing repeats. */
  readonly repetitions: Int32Array | null
  /** Null where nothing can be NULL. */
  readonly definitions: Int32Array | null
  readonly values: PageValues
}

interface Shape {
  readonly count: number
  readonly encoding: Encoding
  readonly repetitions: Int32Array | null
  readonly definitions: Int32Array | null
  readonly data: Uint8Array
}

export function dictionaryOf(
  bytes: Uint8Array,
  header: PageHeader,
  leaf: Leaf,
  codec: CompressionCodec,
): ArrayLike<Raw> {
  const count = header.dictionary_page_header?.num_values ?? 0
  return plainValues(decompressed(bytes, codec, header.uncompressed_page_size), leaf, count)
}

export function pageOf(bytes: Uint8Array, header: PageHeader, leaf: Leaf, codec: CompressionCodec): Page {
  const shape =
    header.type === 'DATA_PAGE'
      ? firstShape(bytes, header, leaf, codec)
      : secondShape(bytes, header, leaf, codec)
  const { count, repetitions, definitions } = shape
  checkLevels(repetitions, leaf.maxRepetition)
  checkLevels(definitions, leaf.maxDefinition)
  const length = definitions ? definitions.filter((level) => level === leaf.maxDefinition).length : count
  return { count, repetitions, definitions, values: valuesOf(shape, leaf, length) }
}

function checkLevels(levels: Int32Array | null, most: number): void {
  check(!levels || levels.every((level) => level <= most), 'a level is out of range')
}

/** Levels and data are compressed together, and say themselves how long they are. */
function firstShape(bytes: Uint8Array, header: PageHeader, leaf: Leaf, codec: CompressionCodec): Shape {
  const { num_values: count = 0, encoding = 'PLAIN' } = header.data_page_header ?? {}
  let data = decompressed(bytes, codec, header.uncompressed_page_size)
  const levels = (most: number) => {
    if (most === 0) return null
    check(data.length >= 4, 'levels are cut off')
    const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true)
    check(length <= data.length - 4, 'levels are cut off')
    const read = readHybrid(data.subarray(4, 4 + length), bitsFor(most), count)
    data = data.subarray(4 + length)
    return read
  }
  const repetitions = levels(leaf.maxRepetition)
  const definitions = levels(leaf.maxDefinition)
  return { count, encoding, repetitions, definitions, data }
}

/** Levels are not compressed; the header says how long they are. */
function secondShape(bytes: Uint8Array, header: PageHeader, leaf: Leaf, codec: CompressionCodec): Shape {
  const second = header.data_page_header_v2
  check(second !== undefined, 'a page has no header')
  const count = second.num_values
  const { repetition_levels_byte_length: forRepetition, definition_levels_byte_length: forDefinition } =
    second
  const forBoth = forRepetition + forDefinition
  check(forRepetition >= 0 && forDefinition >= 0 && forBoth <= bytes.length, 'levels are cut off')
  const size = header.uncompressed_page_size - forBoth
  check(size >= 0, 'a page is smaller than its levels')
  // Nothing, compressed, may be a byte.
  const data = size === 0 ? new Uint8Array(0) : bytes.subarray(forBoth)
  const isCompressed = second.is_compressed !== false && size > 0
  const levels = (most: number, from: number, to: number) =>
    most === 0 ? null : readHybrid(bytes.subarray(from, to), bitsFor(most), count)
  return {
    count,
    encoding: second.encoding,
    repetitions: levels(leaf.maxRepetition, 0, forRepetition),
    definitions: levels(leaf.maxDefinition, forRepetition, forBoth),
    data: decompressed(data, isCompressed ? codec : 'UNCOMPRESSED', size),
  }
}

const bitsFor = (most: number) => 32 - Math.clz32(most)

function valuesOf({ data, encoding }: Shape, leaf: Leaf, length: number): PageValues {
  if (length === 0) return { length, raw: [], places: null }
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY')
    return { length, raw: [], places: readHybrid(data.subarray(1), data[0] ?? 0, length) }
  return { length, raw: encodedValues(data, encoding, leaf, length), places: null }
}

function encodedValues(data: Uint8Array, encoding: Encoding, leaf: Leaf, length: number): ArrayLike<Raw> {
  const { type, type_length: width = 0 } = leaf.element
  const reader = { view: new DataView(data.buffer, data.byteOffset, data.byteLength), offset: 0 }
  switch (encoding) {
    case 'PLAIN':
      return plainValues(data, leaf, length)
    case 'RLE':
      check(type === 'BOOLEAN', 'only truth values can be runs')
      return Array.from(readHybrid(data.subarray(4), 1, length), (bit) => bit === 1)
    case 'BYTE_STREAM_SPLIT':
      check(bytesEach(type, width) * length <= data.length, 'values are cut off')
      return byteStreamSplit(reader, length, type ?? 'INT32', width) as ArrayLike<Raw>
    case 'DELTA_BINARY_PACKED': {
      check(type === 'INT32' || type === 'INT64', 'only numbers can be differences')
      checkDeltas(data, length)
      const values = type === 'INT32' ? new Int32Array(length) : new BigInt64Array(length)
      deltaBinaryUnpack(reader, length, values)
      return values
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
    case 'DELTA_BYTE_ARRAY': {
      checkDeltas(data, length)
      return encoding === 'DELTA_BYTE_ARRAY' ? frontCoded(reader, length) : lengthCoded(reader, length)
    }
    default:
      check(false, `its values are encoded as ${encoding}, which is not read here`)
  }
}

interface DataReader {
  readonly view: DataView
  offset: number
}

function lengthCoded(reader: DataReader, length: number): Uint8Array[] {
  const lengths = new Int32Array(length)
  deltaBinaryUnpack(reader, length, lengths)
  return Array.from(lengths, (each) => taken(reader, each))
}

/** Each value begins as the one before it does. The library makes room for whatever length is said. */
function frontCoded(reader: DataReader, length: number): Uint8Array[] {
  const prefixes = new Int32Array(length)
  deltaBinaryUnpack(reader, length, prefixes)
  let [last, sum] = [new Uint8Array(0), 0]
  return lengthCoded(reader, length).map((suffix, index) => {
    const prefix = prefixes[index] ?? 0
    check(prefix >= 0 && prefix <= last.length, 'a value begins as none does')
    sum += prefix + suffix.length
    check(sum <= MOST_PAGE_BYTES, 'a page is too large')
    const value = new Uint8Array(prefix + suffix.length)
    value.set(last.subarray(0, prefix))
    value.set(suffix, prefix)
    last = value
    return value
  })
}

function taken(reader: DataReader, length: number): Uint8Array {
  const { view, offset } = reader
  check(length >= 0 && offset + length <= view.byteLength, 'values are cut off')
  reader.offset += length
  return new Uint8Array(view.buffer, view.byteOffset + offset, length)
}

function plainValues(data: Uint8Array, leaf: Leaf, length: number): ArrayLike<Raw> {
  const { type, type_length: width = 0 } = leaf.element
  check(type !== undefined, 'a column has no type')
  check(length >= 0 && bytesEach(type, width) * length <= data.length, 'values are cut off')
  const reader = { view: new DataView(data.buffer, data.byteOffset, data.byteLength), offset: 0 }
  return readPlain(reader, type, length, width) as ArrayLike<Raw>
}

/** At least. */
function bytesEach(type: ParquetType | undefined, width: number): number {
  switch (type) {
    case 'BOOLEAN':
      return 1 / 8
    case 'INT64':
    case 'DOUBLE':
      return 8
    case 'INT96':
      return 12
    case 'FIXED_LEN_BYTE_ARRAY':
      check(width > 0, 'a column has no width')
      return width
    default:
      return 4
  }
}

/** How many parts a block of differences has: the library makes room for whatever is said. */
const MOST_PARTS = 512

function checkDeltas(data: Uint8Array, length: number): void {
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = data[at] ?? 0
      at += 1
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return Infinity
  }
  const values = varint()
  const parts = varint()
  check(
    values > 0 && values <= 2 ** 20 && parts > 0 && parts <= MOST_PARTS,
    'differences are cut in no parts',
  )
  // The least that a block takes, whatever is in it.
  check(Math.ceil(length / values) <= data.length, 'differences are cut off')
}
