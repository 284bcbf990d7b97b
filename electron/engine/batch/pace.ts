/** Rows a second of a whole writer: a number, or the bounds between which it finds its own. */
export type WriteRate = number | { readonly max: number; readonly min?: number }

const START = 0.5
const SLOWER = 0.8
const FASTER = 1.1
const LEAST = 0.1
/** Between two changes. */
const PAUSE_MS = 1_000
/** Without a conflict, and without being turned away. */
const QUIET_MS = 10_000

/** The rate as it is: adaptive, it falls by a fifth with conflicts and throttling, and rises by a tenth after ten quiet seconds. */
export class Pace {
  readonly #bounds: { readonly max: number; readonly min: number } | null
  readonly #now: () => number
  #rate: number | null
  #changedAt: number
  #troubleAt: number

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(rate: WriteRate | undefined, now: () => number) {
    this.#now = now
    this.#changedAt = now()
    this.#troubleAt = now()
    this.#bounds = typeof rate === 'object' ? { max: rate.max, min: rate.min ?? rate.max * LEAST } : null
    this.#rate = this.#bounds ? this.#bounds.max * START : typeof rate === 'number' ? rate : null
  }

  /** Null is without a limit. */
  perSecond(): number | null {
    if (this.#bounds && this.#now() - this.#troubleAt >= QUIET_MS) this.#change(FASTER, this.#bounds)
    return this.#rate
  }

  /** A conflict, or the cluster turns somebody away. */
  trouble(): void {
    this.#troubleAt = this.#now()
    if (this.#bounds) this.#change(SLOWER, this.#bounds)
  }

  #change(factor: number, { min, max }: { readonly min: number; readonly max: number }): void {
    const now = this.#now()
    if (this.#rate === null || now - this.#changedAt < PAUSE_MS) return
    this.#changedAt = now
    this.#rate = Math.min(max, Math.max(min, this.#rate * factor))
  }
}
