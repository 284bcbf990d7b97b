import { MOST_COLUMNS, MOST_FIELD_BYTES } from '../text/limits.ts'
import type { RecordScanner } from '../text/records.ts'

export type CsvFault = 'open-quote' | 'junk'

const NUL = 0
const LF = 10
const CR = 13

/** How a field is written. */
export const PLAIN = 0
export const QUOTED = 1
/** With quotes in it that are doubled. */
export const DOUBLED = 2

const AT_FIELD = 0
const IN_PLAIN = 1
const IN_QUOTES = 2
const BEHIND_QUOTE = 3
/** In a line whose quote never ends: up to its end. */
const LOST = 4

/**
 * RFC 4180, byte by byte: fields in quotes may contain delimiters, line ends and doubled quotes; CR, LF and CRLF end
 * a record. A quote inside of a field without quotes is a character like any other. A quote that does not end within
 * a field's limit, or the file, was none that begins a field: its record ends with the line that it is in.
 */
export class CsvScanner implements RecordScanner {
  seen = 0
  lines = 0
  contentLength = 0
  fields = 0
  /** Of each field, from the beginning of the record; how many fields more than columns there are, nobody asks. */
  readonly begins = new Int32Array(MOST_COLUMNS + 1)
  readonly ends = new Int32Array(MOST_COLUMNS + 1)
  readonly kinds = new Uint8Array(MOST_COLUMNS + 1)
  /** 1 where a field has more than ASCII. */
  readonly nonAscii = new Uint8Array(MOST_COLUMNS + 1)
  fault: CsvFault | null = null
  /** In which line of the record the faulty field begins, from 0. */
  faultLine = 0
  hasLargeField = false
  hasNul = false
  hasNonAscii = false

  readonly #delimiter: number
  readonly #quote: number
  /** What ends a run of plain characters. */
  readonly #plainStops = new Uint8Array(256)
  readonly #quotedStops = new Uint8Array(256)
  #mode = AT_FIELD
  #kind = PLAIN
  /** From the beginning of the record. */
  #fieldAt = 0
  #fieldEnd = 0
  #fieldLine = 0
  #isFieldAscii = true
  /** Behind the first line end in quotes, with what was before it. */
  #lineInQuotes = 0
  #contentBeforeIt = 0
  #linesBeforeIt = 0

  constructor(delimiter: string, quote: string) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#quote = quote.charCodeAt(0)
    for (const stop of [NUL, LF, CR, this.#delimiter]) this.#plainStops[stop] = 1
    for (const stop of [NUL, LF, CR, this.#quote]) this.#quotedStops[stop] = 1
  }

  get isEmpty(): boolean {
    return this.contentLength === 0
  }

  begin(): void {
    this.seen = 0
    this.lines = 0
    this.contentLength = 0
    this.fields = 0
    this.fault = null
    this.hasLargeField = false
    this.hasNul = false
    this.hasNonAscii = false
    this.#mode = AT_FIELD
  }

  scan(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    for (;;) {
      const length = this.#step(bytes, origin, end, isLast)
      if (length >= 0) return length
    }
  }

  /** Through one part of a field: the length of the record, 0 to have more bytes, -1 to go on. */
  #step(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    switch (this.#mode) {
      case AT_FIELD:
        return this.#beginField(bytes, origin, end, isLast)
      case IN_PLAIN:
        return this.#plain(bytes, origin, end, isLast)
      case IN_QUOTES:
        return this.#quoted(bytes, origin, end, isLast)
      case BEHIND_QUOTE:
        return this.#behindQuote(bytes, origin, end, isLast)
      default:
        return this.#lost(bytes, origin, end, isLast)
    }
  }

  #beginField(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    const at = origin + this.seen
    if (at === end && !isLast) return 0
    this.#fieldLine = this.lines
    this.#isFieldAscii = true
    if (at < end && bytes[at] === this.#quote) {
      this.seen += 1
      this.#kind = QUOTED
      this.#lineInQuotes = 0
      this.#mode = IN_QUOTES
    } else {
      this.#kind = PLAIN
      this.#mode = IN_PLAIN
    }
    this.#fieldAt = this.seen
    return -1
  }

  #plain(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    const stops = this.#plainStops
    let at = origin + this.seen
    let seenBits = 0
    let byte = 0
    while (at < end) {
      byte = bytes[at] ?? 0
      if (stops[byte] === 1) break
      seenBits |= byte
      at += 1
    }
    if (seenBits > 127) this.#isFieldAscii = false
    this.seen = at - origin
    this.#fieldEnd = this.seen
    if (at < end && byte === NUL) {
      this.hasNul = true
      this.seen += 1
      return -1
    }
    return this.#endField(bytes, at, end, isLast)
  }

  #quoted(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    const stops = this.#quotedStops
    const bound = origin + this.#fieldAt + MOST_FIELD_BYTES
    const last = Math.min(end, bound)
    let at = origin + this.seen
    let seenBits = 0
    let byte = 0
    while (at < last) {
      byte = bytes[at] ?? 0
      if (stops[byte] === 1) break
      seenBits |= byte
      at += 1
    }
    if (seenBits > 127) this.#isFieldAscii = false
    this.seen = at - origin
    if (at >= last) return at < bound && !isLast ? 0 : this.#neverEnds()
    return this.#stopInQuotes(byte, bytes, origin, end, isLast)
  }

  #stopInQuotes(byte: number, bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    const at = origin + this.seen
    if (byte === NUL) {
      this.hasNul = true
      this.seen += 1
      return -1
    }
    // What a quote or a CR is, the byte behind it says.
    if (at + 1 === end && !isLast && byte !== LF) return 0
    const following = at + 1 < end ? bytes[at + 1] : -1
    if (byte === this.#quote) {
      if (following === this.#quote) {
        this.#kind = DOUBLED
        this.seen += 2
      } else {
        this.#fieldEnd = this.seen
        this.seen += 1
        this.#mode = BEHIND_QUOTE
      }
      return -1
    }
    const length = byte === CR && following === LF ? 2 : 1
    if (this.#lineInQuotes === 0) {
      this.#contentBeforeIt = this.seen
      this.#linesBeforeIt = this.lines
      this.#lineInQuotes = this.seen + length
    }
    this.lines += 1
    this.seen += length
    return -1
  }

  /** The record ends with the line of the quote, or where that line does. */
  #neverEnds(): number {
    this.fault = 'open-quote'
    this.faultLine = this.#fieldLine
    if (this.#lineInQuotes === 0) {
      this.#mode = LOST
      return -1
    }
    this.contentLength = this.#contentBeforeIt
    this.lines = this.#linesBeforeIt + 1
    return this.#lineInQuotes
  }

  #behindQuote(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    const at = origin + this.seen
    if (at === end && !isLast) return 0
    const byte = bytes[at] ?? 0
    if (at === end || byte === this.#delimiter || byte === LF || byte === CR)
      return this.#endField(bytes, at, end, isLast)
    if (this.fault === null) this.faultLine = this.lines
    this.fault ??= 'junk'
    this.#mode = IN_PLAIN
    return -1
  }

  #lost(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    let at = origin + this.seen
    while (at < end && bytes[at] !== LF && bytes[at] !== CR) at += 1
    this.seen = at - origin
    return this.#endRecord(bytes, at, end, isLast)
  }

  #endField(bytes: Buffer, at: number, end: number, isLast: boolean): number {
    const isDelimiter = at < end && bytes[at] === this.#delimiter
    if (!isDelimiter && isUndecided(bytes, at, end, isLast)) return 0
    if (this.#fieldEnd - this.#fieldAt > MOST_FIELD_BYTES) this.hasLargeField = true
    const { fields } = this
    this.begins[fields] = this.#fieldAt
    this.ends[fields] = this.#fieldEnd
    this.kinds[fields] = this.#kind
    this.nonAscii[fields] = this.#isFieldAscii ? 0 : 1
    if (!this.#isFieldAscii) this.hasNonAscii = true
    this.fields += 1
    if (!isDelimiter) return this.#endRecord(bytes, at, end, isLast)
    this.seen += 1
    this.#mode = AT_FIELD
    return -1
  }

  #endRecord(bytes: Buffer, at: number, end: number, isLast: boolean): number {
    if (isUndecided(bytes, at, end, isLast)) return 0
    this.contentLength = this.seen
    if (at === end) return this.seen
    this.lines += 1
    return this.seen + (bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF ? 2 : 1)
  }
}

/** Whether more bytes have to tell what is here: nothing yet, or a CR which may be one with a LF. */
function isUndecided(bytes: Buffer, at: number, end: number, isLast: boolean): boolean {
  return !isLast && (at === end || (at + 1 === end && bytes[at] === CR))
}
