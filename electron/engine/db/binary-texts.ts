import { GrowingBytes } from './growing-bytes.ts'

/** What stands before the elements: dimensions, whether there are NULLs, the elements' type, how many, the first one's index. */
const HEADER_BYTES = 20
const OID_OF_TEXT = 25
const LENGTH_BYTES = 4
const NULL_LENGTH = -1
/** Of a character of JavaScript's in UTF-8. */
const MOST_BYTES = 3

/**
 * An array of text as PostgreSQL receives it in binary form, which is the driver's for a Buffer: it takes neither side
 * any reading. As asyncpg and sqlx send theirs, which Aurora DSQL is used with
 * (https://github.com/postgres/postgres/blob/REL_16_STABLE/src/backend/utils/adt/arrayfuncs.c, array_recv).
 */
export class BinaryTexts {
  readonly #bytes = new GrowingBytes()
  #count = 0
  #hasNull = false

  clear(): void {
    this.#bytes.clear()
    this.#bytes.room(HEADER_BYTES)
    this.#bytes.wrote(HEADER_BYTES)
    this.#count = 0
    this.#hasNull = false
  }

  addNull(): void {
    this.#hasNull = true
    this.#addLength(NULL_LENGTH)
  }

  /** UTF-8. */
  add(source: Buffer, from = 0, to = source.length): void {
    this.#addLength(to - from)
    this.#bytes.add(source, from, to)
  }

  addText(text: string): void {
    const bytes = this.#bytes
    const start = bytes.length + LENGTH_BYTES
    const memory = bytes.room(LENGTH_BYTES + text.length * MOST_BYTES)
    const length = memory.write(text, start)
    this.#count += 1
    memory.writeInt32BE(length, start - LENGTH_BYTES)
    bytes.wrote(start + length)
  }

  #addLength(length: number): void {
    this.#count += 1
    const bytes = this.#bytes
    bytes.wrote(bytes.room(LENGTH_BYTES).writeInt32BE(length, bytes.length))
  }

  /** Good until the next {@link clear}. */
  get value(): Buffer {
    const { bytes } = this.#bytes
    const numbers = [1, Number(this.#hasNull), OID_OF_TEXT, this.#count, 1]
    for (const [place, number] of numbers.entries()) bytes.writeInt32BE(number, place * LENGTH_BYTES)
    return bytes
  }
}
