import type { RowBlock } from '../../engine/engine.ts'
import type { RowValues } from './row-table.ts'

/** So much is packed at once. */
const PACKED_BYTES = 256 * 1_024
const BYTES_OF_COUNT = 2
const BYTES_OF_LENGTH = 4
/** Of a character of JavaScript's in UTF-8. */
const MOST_BYTES = 3
const NULL_LENGTH = -1

/** Rows of texts as blocks, each to be read before the next: its memory serves again. */
export async function* packed(rows: AsyncIterable<Iterable<RowValues>>): AsyncGenerator<RowBlock> {
  const packing = new Packing()
  for await (const some of rows)
    for (const row of some) {
      packing.add(row)
      if (packing.isBlock) yield packing.take()
    }
  if (!packing.isEmpty) yield packing.take()
}

class Packing {
  #memory = Buffer.allocUnsafeSlow(2 * PACKED_BYTES)
  #used = 0
  #rows = 0

  get isEmpty(): boolean {
    return this.#rows === 0
  }

  get isBlock(): boolean {
    return this.#used >= PACKED_BYTES
  }

  add(row: RowValues): void {
    this.#makeRoom(BYTES_OF_COUNT)
    this.#used = this.#memory.writeUInt16BE(row.length, this.#used)
    for (const value of row) {
      this.#makeRoom(BYTES_OF_LENGTH + MOST_BYTES * (value?.length ?? 0))
      const at = this.#used + BYTES_OF_LENGTH
      const length = value === null ? NULL_LENGTH : this.#memory.write(value, at)
      this.#memory.writeInt32BE(length, this.#used)
      this.#used = at + Math.max(0, length)
    }
    this.#rows += 1
  }

  take(): RowBlock {
    const block = { bytes: this.#memory.subarray(0, this.#used), rows: this.#rows }
    this.#used = 0
    this.#rows = 0
    return block
  }

  #makeRoom(bytes: number): void {
    const needed = this.#used + bytes
    if (needed <= this.#memory.length) return
    const larger = Buffer.allocUnsafeSlow(2 * needed)
    this.#memory.copy(larger, 0, 0, this.#used)
    this.#memory = larger
  }
}
