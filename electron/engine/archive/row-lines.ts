import type { RowSink } from '../db/row-bytes.ts'
import { copyBytes, GrowingBytes } from '../db/growing-bytes.ts'

/**
 * Lines of an archive, of rows as the server sends them. From bytes to bytes: a text of each value, or of each row,
 * took four times as long, and the collector had to go through them.
 */
export class RowLines implements RowSink {
  readonly #lines = new GrowingBytes()
  readonly #mostBytes: number
  #rows = 0

  /** `mostBytes`: after so many no further row is kept. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** How many are kept. */
  get rows(): number {
    return this.#rows
  }

  /** Without the last one's line end; good until the next row. */
  get bytes(): Buffer {
    return this.#lines.bytes.subarray(0, -1)
  }

  begin(): void {
    this.#lines.clear()
    this.#rows = 0
  }

  add(message: Buffer, at: number, end: number): void {
    const lines = this.#lines
    if (lines.length > this.#mostBytes) return
    this.#rows += 1
    const count = message.readUInt16BE(at)
    const memory = lines.room(BEFORE.length + end - at + count * MOST_AROUND + BEHIND.length)
    const to = plainLine(message, at, memory, lines.length)
    if (to === null) lines.add(Buffer.from(escapedLine(message, at)))
    else lines.wrote(to)
  }
}

const [SPACE, QUOTE, COMMA, BACKSLASH] = [0x20, 0x22, 0x2c, 0x5c]
const BEFORE = Buffer.from('{"row":[')
const BEHIND = Buffer.from(']}\n')
const NULL = Buffer.from('null')

/** What a value takes more in a line than in a message, at most: `,null` in place of nothing. */
const MOST_AROUND = 5

/** Writes the line of a row and tells where it ends; null where a value has to be escaped. */
function plainLine(message: Buffer, at: number, memory: Buffer, start: number): number | null {
  const count = message.readUInt16BE(at)
  let from = at + 2
  let to = put(memory, start, BEFORE)
  for (let place = 0; place < count; place += 1) {
    const length = message.readInt32BE(from)
    from += 4
    if (place > 0) memory[to++] = COMMA
    if (length === -1) {
      to = put(memory, to, NULL)
      continue
    }
    memory[to++] = QUOTE
    for (const end = from + length; from < end; from += 1) {
      const byte = message[from] ?? 0
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return null
      memory[to++] = byte
    }
    memory[to++] = QUOTE
  }
  return put(memory, to, BEHIND)
}

function put(memory: Buffer, at: number, bytes: Buffer): number {
  return copyBytes(bytes, 0, bytes.length, memory, at)
}

function escapedLine(message: Buffer, at: number): string {
  const values: (string | null)[] = []
  const count = message.readUInt16BE(at)
  for (let from = at + 2; values.length < count;) {
    const length = message.readInt32BE(from)
    from += 4
    values.push(length === -1 ? null : message.toString('utf8', from, from + length))
    from += Math.max(0, length)
  }
  return `${JSON.stringify({ row: values })}\n`
}
