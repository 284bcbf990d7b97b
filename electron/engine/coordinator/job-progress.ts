import { MAX_WORKERS } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Pulse } from '../ledger/job-record.ts'
import { allocateCounters, counterReader } from '../threads/counters.ts'
import { Sampler } from './sampler.ts'

type Totals = Pick<Pulse, 'rows' | 'batches' | 'rejects' | 'ranges'>

/** Of a job that begins. */
export function nothingDone({ ranges }: Plan): Totals {
  return { rows: 0, batches: 0, rejects: 0, ranges: { total: ranges, done: 0 } }
}

/** What a snapshot says beyond the counters. */
export type Circumstances = Pick<
  JobSnapshot,
  'jobId' | 'state' | 'startedAt' | 'activeMs' | 'limits' | 'waitingFor'
>

/**
 * How far a job is: what this process's workers count in shared memory, and what the ledger says about
 * others, and about this process before an interruption.
 */
export class JobProgress {
  readonly counters = allocateCounters(MAX_WORKERS)
  readonly #sampler = new Sampler(this.counters, MAX_WORKERS)
  readonly #readers = Array.from({ length: MAX_WORKERS }, (_, worker) => counterReader(this.counters, worker))
  readonly #plan: Plan
  readonly #before: Pick<Totals, 'rows' | 'batches'>
  /** Rows and batches that this process did not count. */
  #elsewhere: { rows: number; batches: number }
  #rejects: number
  #ranges: Pulse['ranges']
  #progress = 0
  #cutRows = 0

  constructor(plan: Plan, before: Totals) {
    this.#plan = plan
    this.#before = before
    this.#elsewhere = { rows: before.rows, batches: before.batches }
    this.#rejects = before.rejects
    this.#ranges = before.ranges
  }

  /** There is nothing to do: the table was empty when the job was planned. */
  get isEmpty(): boolean {
    return this.#ranges.total === 0
  }

  /** How much is left of the range that a worker has in hand. */
  width(worker: number): number {
    return this.#readers[worker]?.read().width ?? 0
  }

  moveRanges(added: number, done: number): void {
    this.#ranges = { total: this.#ranges.total + added, done: this.#ranges.done + done }
  }

  apply(pulse: Pulse, now: number): void {
    this.#ranges = pulse.ranges
    this.#rejects = pulse.rejects
    if (pulse.processes <= 1) return
    const more = pulse.rows - this.#count(now).rows - this.#elsewhere.rows
    if (more > 0) this.#elsewhere = { ...this.#elsewhere, rows: this.#elsewhere.rows + more }
  }

  /** Batches of at most so many rows were cut off with their threads, and no ledger knows what became of them. */
  cut(rows: number): void {
    this.#cutRows = rows
  }

  /** The ledger's totals once nobody of this process works any more: exact, unless somebody has deleted some of it. */
  settle(totals: Totals, now: number): void {
    const { rows, batches } = this.#count(now)
    this.#elsewhere = {
      rows: Math.max(this.#before.rows, totals.rows - rows),
      batches: Math.max(this.#before.batches, totals.batches - batches),
    }
    this.#rejects = totals.rejects
    this.#ranges = totals.ranges
  }

  /** `workers`: how many there are or were. */
  snapshot(circumstances: Circumstances, workers: number, now: number): JobSnapshot {
    const sampled = this.#sampler.sample(now, workers)
    const rows = this.#elsewhere.rows + sampled.rows
    const inHand = sampled.workers.filter(({ range }) => range !== null).length
    return {
      ...circumstances,
      rows,
      unknownRows: sampled.unknownRows + this.#cutRows,
      batches: this.#elsewhere.batches + sum(sampled.workers.map(({ batches }) => batches)),
      retries: sum(sampled.workers.map(({ retries }) => retries)),
      conflicts: sum(sampled.workers.map(({ conflicts }) => conflicts)),
      rejects: this.#rejects,
      rowsPerSecond: sum(sampled.workers.map(({ rowsPerSecond }) => rowsPerSecond)),
      progress: this.#share(rows, inHand),
      ranges: this.#ranges,
      inFlight: sampled.workers.filter(({ state }) => state === 'working').length,
      recent: sampled.recent,
      overall: sampled.overall,
      workers: [...sampled.workers],
    }
  }

  #count(now: number): { rows: number; batches: number } {
    const { rows, workers } = this.#sampler.sample(now, MAX_WORKERS)
    return { rows, batches: sum(workers.map(({ batches }) => batches)) }
  }

  /**
   * Key ranges say how much is done, and cutting one is no step back. What is done of those in hand is
   * estimated from the rows. Hash classes say nothing until all end.
   */
  #share(rows: number, inHand: number): number | null {
    const { total, done } = this.#ranges
    const { spec, matchingRows } = this.#plan
    if (done >= total) return 1
    const isHash = spec.operation !== 'repopulate' && spec.strategy === 'hash'
    if (isHash) return null
    // A repopulate empties the table first, which the rows do not tell.
    const byRows = spec.operation === 'repopulate' || !matchingRows ? 0 : rows / matchingRows
    const most = (done + inHand * MOST_OF_A_RANGE) / total
    this.#progress = Math.max(this.#progress, done / total, Math.min(byRows, most))
    return this.#progress
  }
}

/** A range in hand is not done, whatever the estimate says. */
const MOST_OF_A_RANGE = 0.9

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
