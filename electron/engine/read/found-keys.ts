import { count } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { BlockValues } from './row-block.ts'

/** A key that somebody asks for, and the number of the row that names it. */
export interface AskedKey {
  readonly no: number
  readonly values: BlockValues
}

/** What tells keys apart. */
export function keyText(values: BlockValues): string {
  return values.length === 1 ? (values[0] ?? '') : JSON.stringify(values)
}

/** A key of which nobody knows whether there is such a row, and why. */
export interface UnprocessedKey {
  readonly key: AskedKey
  readonly reason: string
}

/** What became of all keys: those of rows, missing, unprocessed and doubled ones are all that were asked. */
export interface KeyOutcome {
  readonly rows: number
  /** Of which there is no row. */
  readonly missing: readonly AskedKey[]
  readonly unprocessed: readonly UnprocessedKey[]
  /** That were asked before, maybe written otherwise; each row comes once. */
  readonly duplicates: number
}

/** They are in memory, to ask each once. */
const MOST_KEYS = 5_000_000

/** What became of the keys so far, each as it is written in the database once that is known. */
export class FoundKeys {
  readonly #asked = new Set<string>()
  readonly #missing: AskedKey[] = []
  readonly #unprocessed: UnprocessedKey[] = []
  #rows = 0
  #duplicates = 0

  get outcome(): KeyOutcome {
    return {
      rows: this.#rows,
      missing: this.#missing.toSorted((one, other) => one.no - other.no),
      unprocessed: this.#unprocessed.toSorted((one, other) => one.key.no - other.key.no),
      duplicates: this.#duplicates,
    }
  }

  /** The keys that were not asked before, so many at a time. */
  async *fresh(
    keys: AsyncIterable<readonly AskedKey[]>,
    most: () => number,
  ): AsyncGenerator<readonly AskedKey[], undefined> {
    let chunk: AskedKey[] = []
    for await (const some of keys)
      for (const key of some) {
        // NULL is in no key.
        if (key.values.includes(null)) this.missing(key)
        else if (this.isFirst(keyText(key.values))) chunk.push(key)
        if (chunk.length < most()) continue
        yield chunk
        chunk = []
      }
    if (chunk.length > 0) yield chunk
  }

  /** Whether nobody has asked that before; it counts as asked from now on. */
  isFirst(text: string): boolean {
    if (this.#asked.has(text)) {
      this.#duplicates += 1
      return false
    }
    if (this.#asked.size >= MOST_KEYS) throw tooMany()
    this.#asked.add(text)
    return true
  }

  row(): void {
    this.#rows += 1
  }

  missing(key: AskedKey): void {
    this.#missing.push(key)
  }

  unprocessed(keys: readonly AskedKey[], reason: string): void {
    for (const key of keys) this.#unprocessed.push({ key, reason })
  }
}

function tooMany(): ProblemError {
  const message = `There are more than ${count(MOST_KEYS)} different keys, which is too many at once.`
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep: 'Split the file of keys.' })
}
