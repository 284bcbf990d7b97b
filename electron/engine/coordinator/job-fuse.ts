import { hasMetFuse, type Pulse } from '../ledger/job-record.ts'
import { allocateFuse, fuseOf } from '../threads/fuse.ts'

/**
 * What this process may still change of the rows that were approved. Without a ledger that is all of them; with
 * one it is what the ledger allows this process, which asks for more when a worker has met the end of it.
 */
export class JobFuse {
  readonly cells: SharedArrayBuffer
  readonly #fuse
  readonly #hasLedger: boolean
  /** A worker has found more rows than are left. */
  #isWanting = false
  #waitsForOthers = false

  /** `allowance`: null is any number. */
  constructor(allowance: number | null, hasLedger: boolean) {
    this.cells = allocateFuse(allowance)
    this.#fuse = fuseOf(this.cells)
    this.#hasLedger = hasLedger
  }

  /** Other processes may change the rest of what was approved. */
  get waitsForOthers(): boolean {
    return this.#waitsForOthers
  }

  /** A worker has found more rows than are left. Whether that is so of the job; null when the ledger has to say. */
  meetMore(): boolean | null {
    // Said before a person lifted it, or before there was more.
    if (!this.#fuse.isSpent()) return false
    this.#isWanting = true
    return this.#hasLedger ? null : true
  }

  /** True when the job has changed all that it may, and there is more. */
  apply(pulse: Pulse): boolean {
    if (pulse.mostRows < 0) this.lift()
    if (!this.#fuse.isSpent()) this.#isWanting = false
    const isMet = hasMetFuse(pulse)
    this.#waitsForOthers = this.#isWanting && !isMet
    return this.#isWanting && isMet
  }

  unspent(): number | null {
    return this.#fuse.unspent()
  }

  /** By batches under way. */
  get booked(): number {
    return this.#fuse.booked()
  }

  /** A worker waits for more. */
  get isWanting(): boolean {
    return this.#isWanting && this.#fuse.isSpent()
  }

  forfeit(): void {
    this.#fuse.forfeit()
  }

  lower(most: number): void {
    this.#fuse.lower(most)
  }

  raise(rows: number): void {
    this.#fuse.raise(rows)
  }

  lift(): void {
    this.#isWanting = false
    this.#waitsForOthers = false
    this.#fuse.lift()
  }
}
