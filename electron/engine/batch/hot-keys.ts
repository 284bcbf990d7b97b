import { createHash } from 'node:crypto'

export interface HotKeyWatch {
  /** Writes of one key within a window that are told. */
  readonly threshold: number
  readonly windowMs: number
}

/** A key that is written again and again, which conflicts on Aurora DSQL. */
export interface HotKey {
  /** The first eight hex digits of its SHA-256. */
  readonly key: string
  readonly writes: number
  readonly windowMs: number
}

/** What stands for a key wherever something is told of it. */
export function keyHash(texts: readonly (string | null | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 8)
}

/** More different keys in a window are none of which one is hot. */
const MOST_KEYS = 100_000

/** Counts writes of keys, window by window. */
export class HotKeys {
  readonly #watch: HotKeyWatch
  readonly #now: () => number
  readonly #writes = new Map<string, number>()
  #begin: number

  constructor(watch: HotKeyWatch, now: () => number) {
    this.#watch = watch
    this.#now = now
    this.#begin = now()
  }

  /** The key, at the write that makes it hot in this window; else null. */
  count(texts: readonly (string | null | undefined)[]): HotKey | null {
    const { threshold, windowMs } = this.#watch
    if (this.#now() - this.#begin >= windowMs || this.#writes.size >= MOST_KEYS) {
      this.#writes.clear()
      this.#begin = this.#now()
    }
    const name = JSON.stringify(texts)
    const writes = (this.#writes.get(name) ?? 0) + 1
    this.#writes.set(name, writes)
    return writes === threshold ? { key: keyHash(texts), writes, windowMs } : null
  }
}
