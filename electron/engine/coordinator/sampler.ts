import { build, type Histogram } from 'hdr-histogram-js'
import type { Percentiles, WorkerSnapshot } from '../../../shared/snapshot.ts'
import { counterReader, type WorkerCounters } from '../threads/counters.ts'
import { sum } from './sum.ts'

/** Rates and recent percentiles look back this far: short enough to be live, long enough to be calm. */
const WINDOW_MS = 1_000
/** Durations go into the histogram as microseconds. */
const MICROSECONDS = 1_000

interface RowsAt {
  readonly at: number
  readonly rows: number
}

/** Folds the shared counters into rates and percentiles, one call of `sample` at a time. */
export class Sampler {
  readonly #readers
  readonly #history: RowsAt[][]
  readonly #overall: Histogram = build({ useWebAssembly: false })
  #recent: { at: number; milliseconds: number }[] = []

  constructor(buffer: SharedArrayBuffer, most: number) {
    this.#readers = Array.from({ length: most }, (_, worker) => counterReader(buffer, worker))
    this.#history = this.#readers.map(() => [])
  }

  /** What each of so many workers has counted by now. */
  read(workers: number): WorkerCounters[] {
    return this.#readers.slice(0, workers).map((reader) => reader.read())
  }

  /**
   * What the counters of a job say at one moment. `now` in milliseconds of a clock that never goes back; `workers` is
   * how many there are by now.
   */
  sample(now: number, workers: number) {
    this.#collectDurations(now)
    const counters = this.read(workers)
    return {
      rows: sum(counters.map(({ rows }) => rows)),
      preparedRows: sum(counters.map(({ preparedRows }) => preparedRows)),
      unknownRows: sum(counters.map(({ unknownRows }) => unknownRows)),
      counters,
      workers: counters.map((read, worker) => this.#sampleWorker(read, worker, now)),
      recent: percentilesOf(this.#recent.map(({ milliseconds }) => milliseconds)),
      overall: this.#overallPercentiles(),
    }
  }

  #sampleWorker(counters: WorkerCounters, worker: number, now: number): WorkerSnapshot {
    const { preparedRows, inHand: _, unknownRows: __, ...others } = counters
    const rows = counters.rows + preparedRows
    const history = this.#history[worker] ?? []
    history.push({ at: now, rows })
    while (history.length > 2 && now - (history[1]?.at ?? now) >= WINDOW_MS) history.shift()
    const first = history[0]
    const seconds = first ? (now - first.at) / 1_000 : 0
    return {
      worker,
      ...others,
      rows,
      rowsPerSecond: seconds > 0 && first ? (rows - first.rows) / seconds : 0,
    }
  }

  #collectDurations(now: number): void {
    for (const reader of this.#readers) {
      for (const milliseconds of reader.takeDurations()) {
        this.#overall.recordValue(Math.round(milliseconds * MICROSECONDS))
        this.#recent.push({ at: now, milliseconds })
      }
    }
    this.#recent = this.#recent.filter(({ at }) => now - at < WINDOW_MS)
  }

  #overallPercentiles(): Percentiles | null {
    if (this.#overall.totalCount === 0) return null
    const at = (percentile: number) => this.#overall.getValueAtPercentile(percentile) / MICROSECONDS
    return { p50: at(50), p95: at(95) }
  }
}

/** Nearest-rank percentiles of a few thousand numbers at most. */
export function percentilesOf(milliseconds: readonly number[]): Percentiles | null {
  if (milliseconds.length === 0) return null
  const sorted = milliseconds.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}
