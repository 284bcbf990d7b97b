import { setTimeout as sleep } from 'node:timers/promises'
import type { HeldRange } from '../ledger/held-range.ts'
import type { RangeStore } from '../ledger/range-store.ts'

export interface RangeQueueOptions {
  readonly store: RangeStore
  /** How many workers there are to feed. */
  readonly workers: () => number
  /** How many of them have a range. */
  readonly inHand: () => number
  /** Asks a worker of ours to cut its range; false when there is none to ask. Resolves once it answered. */
  readonly askForParts: (parts: number) => Promise<boolean>
  /** Parts were cut off a range; null where it is another process's. */
  readonly onCut: (no: number | null, parts: readonly HeldRange[]) => void
  /** What became of a range that a worker had; null where it is somebody else's. */
  readonly onReleased: (no: number, range: HeldRange | null) => void
  readonly onError: (error: unknown) => void
  /** How often it is worth it, in milliseconds, to read all ranges of the job. */
  readonly worthReadingMs: () => number
}

/** Enough that claims are rare, few enough that other processes find some. */
const CLAIMED_PER_WORKER = 2

/** Where other processes work on the last ranges, this is how soon their end, or death, is noticed at first. */
const LOOK_AGAIN_MS = 250
/** Each look in vain reads all ranges a few times, so the next one comes later, but not much later than a lease lasts. */
const MOST_LOOK_AGAIN_MS = 10_000

/**
 * Feeds workers with ranges: those that nobody works on, then parts of ranges of our own workers, then
 * parts of ranges of other processes. Ends when every range of the job is done.
 */
export class RangeQueue {
  readonly #options: RangeQueueOptions
  readonly #free: HeldRange[] = []
  readonly #takers: PromiseWithResolvers<HeldRange | null>[] = []
  #isRefilling = false
  #hasEnded = false
  /** The last claim found nothing: the rest is in somebody's hands. */
  #isExhausted = false
  #waitsForOthers = false
  #change = Promise.withResolvers<void>()

  constructor(options: RangeQueueOptions) {
    this.#options = options
  }

  /** Waits for a range; null when there is nothing left to do. */
  async take(): Promise<HeldRange | null> {
    if (this.#hasEnded) return null
    const range = this.#free.shift()
    if (range) {
      this.#refill()
      return range
    }
    const taker = Promise.withResolvers<HeldRange | null>()
    this.#takers.push(taker)
    this.#refill()
    return await taker.promise
  }

  /** What became of a range that a worker had; an unfinished one is for the next. */
  release(no: number, range: HeldRange | null): void {
    const { store, onReleased } = this.#options
    onReleased(no, range)
    if (range === null) store.lost(no)
    else if (range.done) store.finished(no)
    else this.#hand([range])
    this.#notify()
  }

  /** Parts that a worker cut off its range. */
  offer(no: number | null, parts: readonly HeldRange[]): void {
    const adopted = this.#options.store.adopt(parts)
    this.#options.onCut(no, adopted)
    this.#hand(adopted)
    this.#notify()
  }

  /** All that is left belongs to other processes, living or dead. */
  get waitsForOthers(): boolean {
    return this.#waitsForOthers
  }

  /** Nobody gets another range. */
  end(): void {
    this.#hasEnded = true
    for (const taker of this.#takers.splice(0)) taker.resolve(null)
    this.#notify()
  }

  #hand(ranges: readonly HeldRange[]): void {
    if (ranges.length > 0) this.#waitsForOthers = false
    this.#free.push(...ranges)
    while (this.#free.length > 0 && this.#takers.length > 0)
      this.#takers.shift()?.resolve(this.#free.shift() ?? null)
  }

  #notify(): void {
    this.#change.resolve()
    this.#change = Promise.withResolvers<void>()
  }

  /** Before the last free range is gone, so that workers need not wait for a claim. */
  #refill(): void {
    const hasEnough = this.#free.length >= this.#options.workers() || this.#isExhausted
    if (this.#isRefilling || (this.#takers.length === 0 && hasEnough)) return
    this.#isRefilling = true
    void this.#fetch()
      .catch((error: unknown) => {
        // What was still asked of the ledger when the job ended is no problem of the job.
        if (!this.#hasEnded) this.#options.onError(error)
        this.end()
      })
      .finally(() => {
        this.#isRefilling = false
        // Who asked after the last look is not heard otherwise.
        if (this.#takers.length > 0 && !this.#hasEnded) this.#refill()
      })
  }

  async #fetch(): Promise<void> {
    const { store, workers, worthReadingMs } = this.#options
    let pauseMs = LOOK_AGAIN_MS
    do {
      const change = this.#change.promise
      const claimed = await store.claim(Math.max(1, workers() * CLAIMED_PER_WORKER))
      this.#isExhausted = claimed.length === 0
      this.#hand(claimed)
      if (claimed.length > 0 || this.#takers.length === 0) continue
      if (await this.#getParts()) continue
      if (await this.#recover()) continue
      if (await store.isDone()) return this.end()
      this.#waitsForOthers = this.#takers.length >= workers()
      await Promise.race([change, sleep(pauseMs)])
      pauseMs = Math.min(2 * pauseMs, MOST_LOOK_AGAIN_MS, Math.max(LOOK_AGAIN_MS, worthReadingMs()))
    } while (this.#takers.length > 0 && !this.#hasEnded)
  }

  /** True when ranges were found that nobody works on although they are ours. */
  async #recover(): Promise<boolean> {
    if (this.#options.inHand() > 0) return false
    const recovered = await this.#options.store.recover()
    this.#hand(recovered)
    return recovered.length > 0
  }

  /** True when somebody's range was cut for us. */
  async #getParts(): Promise<boolean> {
    const { store, askForParts } = this.#options
    const idle = this.#takers.length
    // More than there are idle now: the others are soon.
    const parts = Math.max(idle + 1, this.#options.workers())
    if (await askForParts(parts)) return this.#takers.length < idle
    const stolen = await store.steal(parts)
    this.#hand(stolen)
    this.#options.onCut(null, stolen)
    return stolen.length > 0
  }
}
