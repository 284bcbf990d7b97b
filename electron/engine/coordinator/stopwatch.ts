/** Counts the milliseconds between `start` and `stop`, over as many stretches as there are. */
export class Stopwatch {
  readonly #now: () => number
  #total = 0
  #since: number | null = null

  constructor(now: () => number) {
    this.#now = now
  }

  get milliseconds(): number {
    return this.#total + (this.#since === null ? 0 : this.#now() - this.#since)
  }

  start(): void {
    this.#since ??= this.#now()
  }

  stop(): void {
    this.#total = this.milliseconds
    this.#since = null
  }
}
