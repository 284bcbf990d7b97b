import { MAX_TRIES_WITHOUT_PROGRESS } from '../retry/backoff.ts'
import { gaveUpProblem, type InVain } from '../ledger/batch-problem.ts'

/**
 * Counts everything that a worker does in vain, of whatever kind, until something is done: nothing
 * goes on for ever. A try with fewer rows, or one that costs nothing, is a fraction of one that waits: taking
 * rows apart takes some thirty of them, and then there still is patience for a conflict.
 */
export class Tries {
  #spent = 0
  #count = 0
  #waits = 0

  /** How many of those that wait there were since something was done. */
  get waits(): number {
    return this.#waits
  }

  /** Throws `gave-up` when there were too many. */
  take(failure: InVain, kind: 'waits' | 'differs'): void {
    this.#count += 1
    if (kind === 'waits') this.#waits += 1
    this.#spent += kind === 'waits' ? 1 : FRACTION
    if (this.#spent > MAX_TRIES_WITHOUT_PROGRESS) throw gaveUpProblem(this.#count - 1, failure)
  }

  /** Something was done. */
  renew(): void {
    this.#spent = 0
    this.#count = 0
    this.#waits = 0
  }
}

const FRACTION = 1 / 5
