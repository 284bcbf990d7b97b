import { ASKS, message, textBytes } from '../frames.ts'

/** Dice that fall the same way for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Hostile input of all kinds, out of one seed. */
export class Fuzz {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seeded(seed)
  }

  below(count: number): number {
    return Math.floor(this.#random() * count)
  }

  chance(share: number): boolean {
    return this.#random() < share
  }

  one<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }

  bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most) }, () => this.below(256)))
  }

  /** Messages of a client: good ones in any order, damaged ones, and noise. */
  messages(): Buffer[] {
    return Array.from({ length: 1 + this.below(8) }, () => this.message())
  }

  message(): Buffer {
    const good = this.#good()
    if (this.chance(0.7)) return good
    return this.one<() => Buffer>([
      () => good.subarray(0, this.below(good.length)),
      () => this.#withLength(good, this.one([0, 1, 3, 4, 5, -1, -(2 ** 31), 2 ** 31 - 1, this.below(2_000)])),
      () => this.#flipped(good),
      () => Buffer.concat([good, this.bytes(20)]),
      () => this.bytes(60),
      () => message(this.below(256), this.bytes(40)),
    ])()
  }

  /** The same bytes, cut anywhere. */
  chunks(bytes: Buffer): Buffer[] {
    const chunks: Buffer[] = []
    for (let at = 0; at < bytes.length;) {
      const size = 1 + this.below(this.chance(0.5) ? 7 : 200)
      chunks.push(bytes.subarray(at, at + size))
      at += size
    }
    return chunks
  }

  #good(): Buffer {
    const name = () => textBytes(this.one(['', 'a', 'b']))
    const sql = () => textBytes(this.one(SQL))
    const none = Buffer.alloc(2)
    return this.one<() => Buffer>([
      () => message(ASKS.query, sql()),
      () => message(ASKS.parse, name(), sql(), none),
      () => message(ASKS.bind, name(), name(), none, none, none),
      () => message(ASKS.describe, Buffer.from(this.one(['S', 'P'])), name()),
      () => message(ASKS.execute, name(), Buffer.alloc(4)),
      () => message(ASKS.close, Buffer.from(this.one(['S', 'P'])), name()),
      () => message(ASKS.sync),
      () => message(ASKS.flush),
      () => message(ASKS.functionCall, this.bytes(12)),
      () => message(this.one([ASKS.copyData, ASKS.copyDone, ASKS.copyFail, ASKS.password]), this.bytes(12)),
    ])()
  }

  #withLength(bytes: Buffer, length: number): Buffer {
    const wrong = Buffer.from(bytes)
    wrong.writeInt32BE(length, 1)
    return wrong
  }

  #flipped(bytes: Buffer): Buffer {
    const wrong = Buffer.from(bytes)
    wrong[this.below(wrong.length)] = this.below(256)
    return wrong
  }
}

const SQL: readonly [string, ...string[]] = [
  'SELECT 1',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SELECT 1; SELECT 2',
  'BEGIN; SELECT 1',
  'COMMIT; BEGIN',
  'CREATE SCHEMA IF NOT EXISTS fuzz',
  'DELETE FROM pg_class WHERE false',
  'TRUNCATE x',
  'no statement',
  '',
]
