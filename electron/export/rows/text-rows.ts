import { csvCell } from '../../../shared/row-text.ts'
import type { RowBlock } from '../../engine/engine.ts'
import type { RowColumn } from './row-table.ts'

/** How a format writes rows: what comes first, and what stands around values and between them. */
export interface RowText {
  readonly header: string
  /** What comes before the value of each column; behind the last one comes `end`. */
  readonly before: readonly string[]
  readonly end: string
  readonly null: string
  /** Of columns whose values may be plain: what stands around such a value. */
  readonly around: string
  /** Whether a value has to be written by {@link written}, told by its first and last byte and by all of them. */
  readonly isOdd: (byte: number) => boolean
  readonly isOddAtEnds: (byte: number) => boolean
  /** A value with all that stands around it. */
  readonly written: (value: string, column: number) => string
}

const [TAB, SPACE, QUOTE, COMMA, BACKSLASH, ASCII] = [0x09, 0x20, 0x22, 0x2c, 0x5c, 0x7f]
const [LINE_FEED, RETURN] = [0x0a, 0x0d]
const FORMULA = /^[=+\-@\t\r]/
const FORMULA_BYTES: ReadonlySet<number> = new Set([...Buffer.from('=+-@'), TAB, RETURN])
/** Of such a column a spreadsheet makes a number, whatever its sign. */
const NUMBER = /^(?:smallint|integer|bigint|real|double precision|numeric)\b/

/** A JSON object a line: each value is the database's text, so that none loses a digit. */
export function ndjsonText(columns: readonly RowColumn[]): RowText {
  const names = columns.map(({ name }) => JSON.stringify(name))
  return {
    header: '',
    before: names.map((name, place) => `${place === 0 ? '{' : ','}${name}:`),
    end: columns.length === 0 ? '{}\n' : '}\n',
    null: 'null',
    around: '"',
    isOdd: (byte) => byte < SPACE || byte === QUOTE || byte === BACKSLASH,
    isOddAtEnds: () => false,
    written: (value) => JSON.stringify(value),
  }
}

/**
 * A header and a line for each row (RFC 4180). NULL is nothing at all and a text without characters is `""`, as COPY
 * has it. `guards`: what a spreadsheet may take for a formula begins with `'`, which is only for people who ask for
 * it: otherwise values come back as they are.
 */
export function csvText(columns: readonly RowColumn[], guards = false): RowText {
  const isGuarded = columns.map(({ type }) => guards && !NUMBER.test(type))
  const guarded = (value: string) => (FORMULA.test(value) ? `'${value}` : value)
  return {
    header: `${columns.map(({ name }) => csvCell(guards ? guarded(name) : name)).join(',')}\r\n`,
    before: columns.map((_, place) => (place === 0 ? '' : ',')),
    end: '\r\n',
    null: '',
    around: '',
    isOdd: (byte) =>
      byte === QUOTE || byte === COMMA || byte === BACKSLASH || byte === LINE_FEED || byte === RETURN,
    isOddAtEnds: (byte) => byte <= SPACE || byte > ASCII || (guards && FORMULA_BYTES.has(byte)),
    written: (value, column) => csvCell(isGuarded[column] ? guarded(value) : value),
  }
}

/** Of text that is written at once. */
const CHUNK_BYTES = 256 * 1_024
const BYTES_OF_COUNT = 2
const BYTES_OF_LENGTH = 4
const BYTE_VALUES = 256

/** The parts of a text file, each to be written before the next; bytes become bytes, but for values that are odd. */
export async function* textParts(
  columns: number,
  blocks: AsyncIterable<RowBlock>,
  text: RowText,
): AsyncGenerator<Uint8Array> {
  const lines = new Lines(columns, text)
  for await (const { bytes } of blocks) {
    for (let at = 0; at < bytes.length;) {
      at = lines.add(bytes, at)
      if (lines.isFull) yield lines.take()
    }
  }
  yield lines.take()
}

class Lines {
  readonly #columns: number
  readonly #text: RowText
  readonly #before: readonly Buffer[]
  readonly #null: Buffer
  readonly #end: Buffer
  readonly #around: Buffer
  readonly #odd: Uint8Array
  readonly #oddAtEnds: Uint8Array
  #chunk = Buffer.allocUnsafeSlow(2 * CHUNK_BYTES)
  #used: number

  constructor(columns: number, text: RowText) {
    const flags = (isSet: (byte: number) => boolean) =>
      Uint8Array.from({ length: BYTE_VALUES }, (_, byte) => Number(isSet(byte)))
    this.#columns = columns
    this.#text = text
    this.#before = text.before.map((one) => Buffer.from(one))
    this.#null = Buffer.from(text.null)
    this.#end = Buffer.from(text.end)
    this.#around = Buffer.from(text.around)
    this.#odd = flags(text.isOdd)
    this.#oddAtEnds = flags((byte) => text.isOdd(byte) || text.isOddAtEnds(byte))
    this.#used = 0
    this.#put(Buffer.from(text.header))
  }

  get isFull(): boolean {
    return this.#used >= CHUNK_BYTES
  }

  take(): Uint8Array {
    const part = this.#chunk.subarray(0, this.#used)
    this.#used = 0
    return part
  }

  /** Adds the row that begins there; returns where the next one does. */
  add(bytes: Buffer, start: number): number {
    const count = bytes.readUInt16BE(start)
    let at = start + BYTES_OF_COUNT
    for (let place = 0; place < count; place += 1) {
      const length = bytes.readInt32BE(at)
      at += BYTES_OF_LENGTH
      const from = at
      at += Math.max(0, length)
      const before = this.#before[place]
      if (place >= this.#columns || !before) continue
      this.#put(before)
      if (length < 0) this.#put(this.#null)
      else if (this.#isPlain(bytes, from, at)) this.#putPlain(bytes, from, at)
      else this.#put(Buffer.from(this.#text.written(bytes.toString('utf8', from, at), place)))
    }
    this.#put(this.#end)
    return at
  }

  #isPlain(bytes: Buffer, from: number, to: number): boolean {
    if (from === to || this.#oddAtEnds[bytes[from] ?? 0] === 1) return false
    if (this.#oddAtEnds[bytes[to - 1] ?? 0] === 1) return false
    for (let at = from + 1; at < to - 1; at += 1) if (this.#odd[bytes[at] ?? 0] === 1) return false
    return true
  }

  #putPlain(bytes: Buffer, from: number, to: number): void {
    this.#put(this.#around)
    this.#put(bytes, from, to)
    this.#put(this.#around)
  }

  #put(source: Buffer, from = 0, to = source.length): void {
    const needed = this.#used + to - from
    if (needed > this.#chunk.length) {
      const larger = Buffer.allocUnsafeSlow(2 * needed)
      this.#chunk.copy(larger, 0, 0, this.#used)
      this.#chunk = larger
    }
    if (to - from > LONG_BYTES) source.copy(this.#chunk, this.#used, from, to)
    else for (let at = from, end = this.#used; at < to; at += 1) this.#chunk[end++] = source[at] ?? 0
    this.#used = needed
  }
}

/** From so many on a call of the system's copy is worth it. */
const LONG_BYTES = 64
