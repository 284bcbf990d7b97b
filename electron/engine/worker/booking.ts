import { BatchError } from '../db/batch-error.ts'
import type { Fuse } from '../threads/fuse.ts'
import type { Step } from '../threads/step.ts'

/** The rows that a runner's batch has booked of the fuse, until it is known whether the batch took place. */
export class Booking {
  readonly #fuse: Fuse
  /** Null while nothing is booked. */
  #rows: number | null = null
  #isOpen = false

  constructor(fuse: Fuse) {
    this.#fuse = fuse
  }

  /** Up to `rows`; 0 when nothing is left. A preparation's rows are not those that were approved. */
  take(rows: number, { countsTowardTotal }: Pick<Step, 'countsTowardTotal'>): number {
    if (!countsTowardTotal) return rows
    const taken = this.#fuse.take(rows)
    this.#rows = taken
    return taken
  }

  /** Answers what the batch does. */
  async during<T>(batch: Promise<T>): Promise<T> {
    try {
      return await batch
    } catch (error) {
      this.#isOpen = isOpen(error)
      throw error
    }
  }

  /** The batch has ended and, unless that is open, changed so many. */
  end(changed: number): void {
    if (!this.#isOpen) this.settle(changed)
  }

  /** It is known what the batch has changed. */
  settle(changed: number): void {
    if (this.#rows !== null) this.#fuse.settle(this.#rows, changed)
    this.#rows = null
    this.#isOpen = false
  }

  /** Nobody will say any more what the batch has changed. Answers how many rows at most: they count as changed. */
  forgo(): number {
    const rows = this.#rows ?? 0
    this.settle(rows)
    return rows
  }
}

/** Whether a batch that ended with this may have taken place. */
function isOpen(error: unknown): boolean {
  return error instanceof BatchError && error.failure.kind === 'ambiguous'
}
