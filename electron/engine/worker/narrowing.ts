/**
 * Finds the row that a batch fails for. Batches that count matching rows cannot: the row may be one whose
 * condition cannot be evaluated, and nobody knows whether it matches. So careful batches take so many rows as they come,
 * halved when one fails, doubled when it passes, until one row is alone.
 */
export class Narrowing {
  #rows: number | null = null
  #ordinary = 1
  #hasFound = false

  /** How many rows the next batch takes, matching or not; null while batches are ordinary ones. */
  get rows(): number | null {
    return this.#rows
  }

  /** A batch of so many matching rows failed for one of them, or for one in between. */
  begin(size: number): void {
    this.#rows = half(size)
    this.#ordinary = size
    this.#hasFound = false
  }

  /** Until the row was found the next ordinary batch would fail as well. */
  passed(): void {
    if (this.#rows === null) return
    this.#rows = Math.min(MOST_ROWS, this.#rows * 2)
    if (this.#hasFound && this.#rows > this.#ordinary) this.end()
  }

  failed(): void {
    if (this.#rows !== null) this.#rows = half(this.#rows)
  }

  /** The row was found and passed. */
  found(): void {
    this.#hasFound = true
    this.passed()
  }

  end(): void {
    this.#rows = null
  }
}

/** Reading so many takes about a second; the row may be far away where matches are rare. */
const MOST_ROWS = 50_000

function half(rows: number): number {
  return Math.max(1, Math.floor(rows / 2))
}
