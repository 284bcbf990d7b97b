const LEAST_BYTES = 4 * 1_024
const MOST_KEPT_BYTES = 1_024 * 1_024

/** Bytes that are put together one after another. Their memory serves again for the next ones, unless it has become much. */
export class GrowingBytes {
  #memory = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What there is, good until more is written. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
    if (this.#memory.length > MOST_KEPT_BYTES) this.#memory = Buffer.alloc(0)
  }

  /** The memory, with room for so many more behind {@link length}; whoever writes there says so by {@link wrote}. */
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

  add(source: Buffer, from = 0, to = source.length): void {
    this.wrote(copyBytes(source, from, to, this.room(to - from), this.#length))
  }
}

/** From so many on a call of the system's copy is worth it. */
const LONG_BYTES = 128

/** Returns where they end. */
export function copyBytes(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  if (to - from > LONG_BYTES) return at + source.copy(target, at, from, to)
  let end = at
  for (let place = from; place < to; place += 1) target[end++] = source[place] ?? 0
  return end
}
