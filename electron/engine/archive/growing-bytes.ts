/** Bytes that are put together one after another. The memory is used again for the next ones, unless it had become much. */
export class GrowingBytes {
  #memory = Buffer.allocUnsafe(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** The memory, with room for so many more behind {@link length}: who writes there says so by {@link wrote}. */
  room(bytes: number): Buffer {
    const needed = this.#length + bytes
    if (needed > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(LEAST_BYTES, 2 * needed))
      this.#memory.copy(larger, 0, 0, this.#length)
      this.#memory = larger
    }
    return this.#memory
  }

  /** Up to where there is something now. */
  wrote(length: number): void {
    this.#length = length
  }

  add(bytes: Buffer): void {
    bytes.copy(this.room(bytes.length), this.#length)
    this.#length += bytes.length
  }

  /** What there is, good until more is written. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
    if (this.#memory.length > MOST_KEPT_BYTES) this.#memory = Buffer.allocUnsafe(0)
  }
}

const LEAST_BYTES = 4 * 1_024
const MOST_KEPT_BYTES = 1_024 * 1_024
