import { hasMetFuse, type Pulse } from '../ledger/job-record.ts'
import { allocateFuse, fuseOf } from '../threads/fuse.ts'

/**
 * What this process may still change of the rows that were approved. Without a ledger that is all of them; with
 * one it is what the ledger allows this process, which asks for more when a worker has met the end of it.
 */
export class JobFuse {
  readonly cells: SharedArrayBuffer
  readonly allowance
  readonly #hasLedger: boolean
  /** A worker has found more rows than are left. */
  #isWanting = false
  #waitsForOthers = false

  /** `allowance`: null is any number. */
  constructor(allowance: number | null, hasLedger: boolean) {
    this.cells = allocateFuse(allowance)
    this.allowance = fuseOf(this.cells)
    this.#hasLedger = hasLedger
  }

  /** Other processes may change the rest of what was approved. */
  get waitsForOthers(): boolean {
    return this.#waitsForOthers
  }

  /** A worker has found more rows than are left. Whether that is so of the job; null when the ledger has to say. */
  meetMore(): boolean | null {
    // Said before a person lifted it, or before there was more.
    if (!this.allowance.isSpent()) return false
    this.#isWanting = true
    return this.#hasLedger ? null : true
  }

  /** True when the job has changed all that it may, and there is more. */
  apply(pulse: Pulse): boolean {
    if (pulse.mostRows < 0) this.lift()
    if (!this.allowance.isSpent()) this.#isWanting = false
    const isMet = hasMetFuse(pulse)
    this.#waitsForOthers = this.#isWanting && !isMet
    return this.#isWanting && isMet
  }

  /** A worker waits for more. */
  get isWanting(): boolean {
    return this.#isWanting && this.allowance.isSpent()
  }

  lift(): void {
    this.#isWanting = false
    this.#waitsForOthers = false
    this.allowance.lift()
  }
}
