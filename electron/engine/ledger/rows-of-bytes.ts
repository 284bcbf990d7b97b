/** What the rows of a batch come to, at most by one row: a worker has them in memory, and a transaction takes 10 MiB. */
const MOST_BYTES = 4 * 1_024 * 1_024
/** Nothing is known of the rows yet, and each may have a few MiB. */
const FIRST_ROWS = 64
const GROWTH = 4

/**
 * How many rows to ask for, so that they fit. `room`: the share of the bytes to use, as rows vary; more than 1 where
 * the database stops reading at the bytes by itself.
 */
export class RowsOfBytes {
  readonly bytes = MOST_BYTES
  readonly #room: number
  #rows = FIRST_ROWS

  constructor(room: number) {
    this.#room = room
  }

  get rows(): number {
    return this.#rows
  }

  /** So many rows of so many bytes were read; false where they are as many bytes as may be, or more. */
  learn(rows: number, bytes: number): boolean {
    const fitting = bytes === 0 ? Infinity : Math.floor((rows * MOST_BYTES * this.#room) / bytes)
    this.#rows = Math.max(1, Math.min(this.#rows * GROWTH, fitting, MOST_ROWS))
    return bytes < MOST_BYTES
  }
}

/** More than any batch has. */
const MOST_ROWS = 100_000
