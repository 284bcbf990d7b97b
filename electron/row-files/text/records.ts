import type { ByteWindow } from './byte-window.ts'
import { MOST_FIELD_BYTES, MOST_ROW_BYTES } from './limits.ts'

/** Tells where a record ends. What it says of one holds until {@link begin}. */
export interface RecordScanner {
  /** How far it has looked, from the beginning of the record. */
  readonly seen: number
  /** Line ends in the record, its own among them. */
  readonly lines: number
  /** Without the line end. */
  readonly contentLength: number
  /** Whether the record is an empty line. */
  readonly isEmpty: boolean
  begin(): void
  /** Goes on with the record that begins at `origin`: its length, 0 where `end` comes first. It may be less than was seen. */
  scan(bytes: Buffer, origin: number, end: number, isLast: boolean): number
}

/** A record is let go of when it cannot be a row any more, wherever the quote that is open in it may end. */
const MOST_KEPT_BYTES = MOST_ROW_BYTES + MOST_FIELD_BYTES
/** Of what was let go, for people to recognise it. */
const HEAD_BYTES = 1_024

/** The records of a text, one after the other, in memory that does not depend on them. */
export class Records {
  readonly #window: ByteWindow
  readonly #scanner: RecordScanner
  /** Where the record begins in the window; before it once the record was let go of. */
  #origin: number
  #length = 0
  #line: number
  #linesBehind = 0
  #head: Buffer | undefined

  constructor(window: ByteWindow, scanner: RecordScanner, origin: number, line: number) {
    this.#window = window
    this.#scanner = scanner
    this.#origin = origin
    this.#line = line
    scanner.begin()
  }

  /** The next record; false where {@link fill} has to come first. */
  next(): boolean {
    if (this.#length > 0) this.#pass()
    const { bytes, length, isLast } = this.#window
    if (this.#origin >= length) return false
    this.#length = this.#scanner.scan(bytes, this.#origin, length, isLast)
    this.#linesBehind = this.#scanner.lines
    return this.#length > 0
  }

  /** False where there is no further record. */
  async fill(): Promise<boolean> {
    const { length, isLast } = this.#window
    if (isLast && this.#origin >= length) return false
    const kept = length - this.#origin
    // A byte order mark is passed over, but read.
    const keepFrom = kept > MOST_KEPT_BYTES ? this.#letGo() : Math.min(this.#origin, length)
    await this.#window.fill(keepFrom)
    this.#origin -= keepFrom
    return !(this.#window.isLast && this.#origin >= this.#window.length)
  }

  /** Of the file, from 1. */
  get line(): number {
    return this.#line
  }

  /** In the file. */
  get offset(): number {
    return this.#window.offset + this.#origin
  }

  get bytes(): Buffer {
    return this.#window.bytes
  }

  get origin(): number {
    return this.#origin
  }

  get isEmpty(): boolean {
    return this.#scanner.isEmpty
  }

  get isTooLarge(): boolean {
    return this.#scanner.contentLength > MOST_ROW_BYTES
  }

  /** The record without its line end; of one that is too large its beginning. */
  get content(): Buffer {
    const { contentLength } = this.#scanner
    if (!this.isTooLarge) return this.bytes.subarray(this.#origin, this.#origin + contentLength)
    return this.#head ?? this.bytes.subarray(this.#origin, this.#origin + HEAD_BYTES)
  }

  #letGo(): number {
    this.#head ??= Buffer.from(this.bytes.subarray(this.#origin, this.#origin + HEAD_BYTES))
    return this.#origin + this.#scanner.seen
  }

  #pass(): void {
    this.#origin += this.#length
    this.#line += this.#linesBehind
    this.#length = 0
    this.#head = undefined
    this.#scanner.begin()
    if (this.#origin >= 0) return
    this.#window.seek(this.offset)
    this.#origin = 0
  }
}
