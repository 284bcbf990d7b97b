import { BatchError } from '../db/transaction.ts'
import type { Fuse } from './fuse.ts'
import type { Step } from './step.ts'

/** The rows that a runner's batch has booked of the fuse, until it is known whether the batch took place. */
export class Booking {
  readonly #fuse: Fuse
  #rows = 0
  #isOpen = false

  constructor(fuse: Fuse) {
    this.#fuse = fuse
  }

  /** Up to `rows`; 0 when nothing is left. A preparation's rows are not those that were approved. */
  take(rows: number, { counts }: Pick<Step, 'counts'>): number {
    if (!counts) return rows
    this.#rows = this.#fuse.take(rows)
    return this.#rows
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
    this.#fuse.settle(this.#rows, changed)
    this.#rows = 0
    this.#isOpen = false
  }

  /** Nobody will say any more what the batch has changed. Answers how many rows at most: they count as changed. */
  forgo(): number {
    const rows = this.#rows
    this.settle(rows)
    return rows
  }
}

/** Whether a batch that ended with this may have taken place. */
function isOpen(error: unknown): boolean {
  return error instanceof BatchError && (error.failure.kind === 'ambiguous' || error.failure.connectionLost)
}
