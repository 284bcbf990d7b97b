import type { RowSink } from '../db/row-bytes.ts'

/**
 * Some rows as the server sent them, one after another: of each the number of its values in two bytes, then of each
 * value its length in four, -1 for NULL, and its bytes, which are the database's text in UTF-8. Nobody has to make a
 * text of every value on the way from a cluster to a file.
 */
export interface RowBlock {
  readonly bytes: Buffer
  readonly rows: number
}

/** A value as text, or null; the values of a row in their order. */
export type BlockValues = readonly (string | null)[]

const COUNT_BYTES = 2
const LENGTH_BYTES = 4

/** The rows of a block as texts. */
export function* rowsOf({ bytes }: RowBlock): Generator<BlockValues> {
  for (let at = 0; at < bytes.length;) {
    const values: (string | null)[] = []
    const count = bytes.readUInt16BE(at)
    at += COUNT_BYTES
    while (values.length < count) {
      const length = bytes.readInt32BE(at)
      at += LENGTH_BYTES
      values.push(length < 0 ? null : bytes.toString('utf8', at, at + length))
      at += Math.max(0, length)
    }
    yield values
  }
}

/** Some values of a row that stands alone, by their places. */
export function valuesAt(row: Buffer, places: readonly number[]): BlockValues {
  const values: (string | null)[] = places.map(() => null)
  const count = row.readUInt16BE(0)
  for (let place = 0, at = COUNT_BYTES; place < count; place += 1) {
    const length = row.readInt32BE(at)
    at += LENGTH_BYTES
    const wanted = places.indexOf(place)
    if (wanted >= 0 && length >= 0) values[wanted] = row.toString('utf8', at, at + length)
    at += Math.max(0, length)
  }
  return values
}

/** So much is handed on at once. */
const BLOCK_BYTES = 256 * 1_024

/** Puts rows together to blocks, as they come from the server. */
export class BlockSink implements RowSink {
  readonly #take: (block: RowBlock) => void
  #memory = Buffer.alloc(0)
  #used = 0
  #rows = 0
  #allRows = 0
  /** Where the last row stands; its block is kept by whoever asks for it. */
  #last: Buffer | null = null

  constructor(take: (block: RowBlock) => void) {
    this.#take = take
  }

  begin(): void {}

  add(message: Buffer, at: number, end: number): void {
    if (this.#used + end - at > this.#memory.length) this.#makeRoom(end - at)
    const start = this.#used
    this.#used += message.copy(this.#memory, start, at, end)
    this.#last = this.#memory.subarray(start, this.#used)
    this.#rows += 1
    this.#allRows += 1
  }

  /** Hands on what there is. */
  flush(): void {
    const block = { bytes: this.#memory.subarray(0, this.#used), rows: this.#rows }
    this.#memory = this.#memory.subarray(this.#used)
    this.#used = 0
    this.#rows = 0
    if (block.rows > 0) this.#take(block)
  }

  /** How many rows have come. */
  get rows(): number {
    return this.#allRows
  }

  /** The last row that came; null before the first. */
  get last(): BlockValues | null {
    if (this.#last === null) return null
    const [values = null] = rowsOf({ bytes: this.#last, rows: 1 })
    return values
  }

  /** A block that was handed on is somebody else's, so the next one has memory of its own. */
  #makeRoom(bytes: number): void {
    this.flush()
    if (bytes > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes))
  }
}
