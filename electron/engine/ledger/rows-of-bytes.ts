/** What the rows of a batch come to, at most by one row: a worker has them in memory, and a transaction takes 10 MiB. */
const MOST_BYTES = 4 * 1_024 * 1_024
/** Nothing is known of the rows yet, and each may have a few MiB. */
const FIRST_ROWS = 64
const GROWTH = 4
/** Bytes of rows vary. */
const ROOM = 2

/** How many rows to ask for, so that the database need not read many more than fit. */
export class RowsOfBytes {
  readonly bytes = MOST_BYTES
  #rows = FIRST_ROWS

  get rows(): number {
    return this.#rows
  }

  /** So many rows of so many bytes were read; false where there may be more that did not fit. */
  learn(rows: number, bytes: number): boolean {
    const fitting = bytes === 0 ? Infinity : Math.ceil(((rows * MOST_BYTES) / bytes) * ROOM)
    this.#rows = Math.max(1, Math.min(this.#rows * GROWTH, fitting, MOST_ROWS))
    return bytes < MOST_BYTES
  }
}

/** More than any batch has. */
const MOST_ROWS = 100_000
