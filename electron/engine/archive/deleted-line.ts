import type { BinaryTexts } from '../db/binary-texts.ts'
import type { GrowingBytes } from '../db/growing-bytes.ts'
import { hasAt } from './archive-text.ts'

/** How a line begins that is of a deleted row; behind its values nothing follows. */
const BEGINNING = Buffer.from('{"row":[')
const NULL = Buffer.from('null')
const [QUOTE, COMMA, BACKSLASH, LIST_END] = [0x22, 0x2c, 0x5c, 0x5d]

/** Where the values stand in the line of a deleted row, found without making a text of any. */
export class DeletedLine {
  #text: Buffer = NULL
  /** Of each value, its quotes included. */
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #isEscaped: boolean[] = []
  #count = 0

  /** False where the line is any other than that of a deleted row. */
  read(text: Buffer, from: number, to: number): boolean {
    this.#text = text
    this.#count = 0
    if (!hasAt(text, from, BEGINNING)) return false
    for (let at = from + BEGINNING.length; at < to; at += 1) {
      at = text[at] === QUOTE ? this.#readText(at, to) : this.#readNull(at)
      if (text[at] !== COMMA) return text[at] === LIST_END && at + 2 === to
    }
    return false
  }

  /** As a line has it. */
  addJsonTo(line: GrowingBytes, place: number): void {
    if (this.#isNull(place)) line.add(NULL)
    else line.add(this.#text, this.#from[place], this.#to[place])
  }

  addTo(texts: BinaryTexts, place: number): void {
    const [from = 0, to = 0] = [this.#from[place], this.#to[place]]
    if (this.#isNull(place)) texts.addNull()
    else if (this.#isEscaped[place])
      texts.add(Buffer.from(JSON.parse(this.#text.toString('utf8', from, to)) as string))
    else texts.add(this.#text, from + 1, to - 1)
  }

  #isNull(place: number): boolean {
    return place < 0 || place >= this.#count || this.#from[place] === this.#to[place]
  }

  /** Returns where the value ends, as the next one does. */
  #readText(from: number, most: number): number {
    const text = this.#text
    let isEscaped = false
    let at = from + 1
    for (; at < most; at += 1) {
      const byte = text[at]
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        isEscaped = true
        at += 1
      }
    }
    this.#found(from, at + 1, isEscaped)
    return at + 1
  }

  #readNull(from: number): number {
    this.#found(from, from, false)
    return from + NULL.length
  }

  #found(from: number, to: number, isEscaped: boolean): void {
    const place = this.#count
    this.#from[place] = from
    this.#to[place] = to
    this.#isEscaped[place] = isEscaped
    this.#count += 1
  }
}
