import { MOST_COLUMNS } from '../text/limits.ts'

/** What a value is. */
export const TEXT = 0
/** A text with escapes in it. */
export const ESCAPED = 1
export const NULL = 2
/** A number, true, false, an object or an array, which stand for themselves. */
export const VERBATIM = 3

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const LETTER_E = 0x65
const LETTER_U = 0x75
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const NOTHING = Buffer.from('null')
const SHORT_ESCAPES = Buffer.from('"\\/bfnrt')

/** Where a line is no JSON: the index of the byte. */
export class NotJson extends Error {
  readonly at: number

  constructor(at: number) {
    super('It is no JSON.')
    this.at = at
  }
}

/**
 * Finds the members of one JSON object (RFC 8259) without taking its values apart, so that numbers and what is in
 * objects and arrays stay as they are written. JSON.parse would round numbers, and pass over a name that comes twice.
 */
export class ObjectScanner {
  members = 0
  /** Of each name without its quotes, of each text likewise, of any other value from its first byte on. */
  readonly nameBegins = new Int32Array(MOST_COLUMNS + 1)
  readonly nameEnds = new Int32Array(MOST_COLUMNS + 1)
  readonly isNameEscaped = new Uint8Array(MOST_COLUMNS + 1)
  readonly begins = new Int32Array(MOST_COLUMNS + 1)
  readonly ends = new Int32Array(MOST_COLUMNS + 1)
  readonly kinds = new Uint8Array(MOST_COLUMNS + 1)

  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #hasEscape = false

  /** Throws {@link NotJson} where the line is anything but one object. */
  scan(line: Buffer): void {
    this.#bytes = line
    this.#at = 0
    this.members = 0
    this.#pass(OPEN_OBJECT)
    if (this.#next() === CLOSE_OBJECT) this.#at += 1
    else this.#membersOfObject()
    if (this.#next() !== -1) throw new NotJson(this.#at)
  }

  #membersOfObject(): void {
    for (;;) {
      if (this.#next() !== QUOTE) throw new NotJson(this.#at)
      const { members } = this
      this.nameBegins[members] = this.#at + 1
      this.#text()
      this.nameEnds[members] = this.#at - 1
      this.isNameEscaped[members] = this.#hasEscape ? 1 : 0
      this.#pass(COLON)
      this.#member(members)
      this.members += 1
      if (this.#next() === CLOSE_OBJECT) break
      this.#pass(COMMA)
    }
    this.#at += 1
  }

  #member(index: number): void {
    const first = this.#next()
    this.begins[index] = this.#at
    this.kinds[index] = VERBATIM
    if (first === QUOTE) {
      this.#text()
      this.begins[index] = (this.begins[index] ?? 0) + 1
      this.ends[index] = this.#at - 1
      this.kinds[index] = this.#hasEscape ? ESCAPED : TEXT
      return
    }
    if (first === OPEN_OBJECT || first === OPEN_LIST) this.#nested()
    else this.#scalar(first)
    this.ends[index] = this.#at
    if (first === NOTHING[0]) this.kinds[index] = NULL
  }

  /** An object or an array with all that is in it, however deep. */
  #nested(): void {
    const open: number[] = []
    for (;;) {
      const first = this.#next()
      if (first === OPEN_OBJECT || first === OPEN_LIST) {
        this.#at += 1
        open.push(first)
        if (this.#next() !== closing(first)) {
          if (first === OPEN_OBJECT) this.#name()
          continue
        }
      } else {
        this.#scalar(first)
      }
      if (this.#close(open)) return
    }
  }

  /** Behind a value: up to the next one; whether there is none, as all that was open is closed. */
  #close(open: number[]): boolean {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (this.#next() !== closing(last)) {
        this.#pass(COMMA)
        if (last === OPEN_OBJECT) this.#name()
        return false
      }
      this.#at += 1
      open.pop()
    }
    return true
  }

  #name(): void {
    if (this.#next() !== QUOTE) throw new NotJson(this.#at)
    this.#text()
    this.#pass(COLON)
  }

  #scalar(first: number): void {
    if (first === QUOTE) this.#text()
    else if (first === TRUE[0]) this.#word(TRUE)
    else if (first === FALSE[0]) this.#word(FALSE)
    else if (first === NOTHING[0]) this.#word(NOTHING)
    else this.#number()
  }

  #text(): void {
    const bytes = this.#bytes
    this.#hasEscape = false
    let at = this.#at + 1
    for (;;) {
      const byte = bytes[at] ?? 0
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        this.#hasEscape = true
        at = escapeEnd(bytes, at)
      } else {
        // Behind the end, too.
        if (byte < 0x20) throw new NotJson(at)
        at += 1
      }
    }
    this.#at = at + 1
  }

  #word(word: Buffer): void {
    for (const [index, byte] of word.entries())
      if (this.#bytes[this.#at + index] !== byte) throw new NotJson(this.#at)
    this.#at += word.length
  }

  #number(): void {
    if (this.#bytes[this.#at] === MINUS) this.#at += 1
    if (this.#bytes[this.#at] === ZERO) this.#at += 1
    else this.#digits()
    if (this.#bytes[this.#at] === POINT) {
      this.#at += 1
      this.#digits()
    }
    if (((this.#bytes[this.#at] ?? 0) | 0x20) !== LETTER_E) return
    this.#at += 1
    const sign = this.#bytes[this.#at]
    if (sign === MINUS || sign === 0x2b) this.#at += 1
    this.#digits()
  }

  #digits(): void {
    if (!isDigit(this.#bytes[this.#at])) throw new NotJson(this.#at)
    while (isDigit(this.#bytes[this.#at])) this.#at += 1
  }

  /** What comes behind spaces; -1 at the end. */
  #next(): number {
    const bytes = this.#bytes
    for (; this.#at < bytes.length; this.#at += 1) {
      const byte = bytes[this.#at] ?? 0
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte
    }
    return -1
  }

  #pass(expected: number): void {
    if (this.#next() !== expected) throw new NotJson(this.#at)
    this.#at += 1
  }
}

const closing = (open: number) => (open === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST)

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= ZERO && byte <= ZERO + 9

/** Behind the escape that begins at `at`. */
function escapeEnd(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1] ?? 0
  if (kind !== LETTER_U) {
    if (!SHORT_ESCAPES.includes(kind)) throw new NotJson(at)
    return at + 2
  }
  if (!/^[\da-f]{4}$/i.test(bytes.toString('latin1', at + 2, at + 6))) throw new NotJson(at)
  return at + 6
}
