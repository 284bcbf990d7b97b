const [FROM, TO] = [0.1, 0.9]

/** How fast the middle part of a job's rows was changed. */
export class Speedometer {
  readonly #all: number
  readonly #now: () => number
  #begun: { rows: number; at: number } | null = null
  #last: { rows: number; at: number } | null = null

  /** `now` in milliseconds. */
  constructor(all: number, now: () => number = () => performance.now()) {
    this.#all = all
    this.#now = now
  }

  /** How many rows are done now. */
  note(rows: number): void {
    const seen = { rows, at: this.#now() }
    if (rows >= this.#all * FROM) this.#begun ??= seen
    if (rows <= this.#all * TO || this.#last === null) this.#last = seen
  }

  /** NaN where the middle part was over between two looks. */
  get rowsPerSecond(): number {
    if (!this.#begun || !this.#last || this.#last.at <= this.#begun.at) return Number.NaN
    return Math.round(((this.#last.rows - this.#begun.rows) / (this.#last.at - this.#begun.at)) * 1_000)
  }
}
