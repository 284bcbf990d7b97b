import { isFinished } from '../../shared/job-state.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { createRing, type Ring } from './ring.ts'

/** Ten minutes at four snapshots a second. */
const CHART_SAMPLES = 2_400
/** A job that is first seen later than this has a past that nobody recorded: its charts start where it was seen. */
const SEEN_FROM_START_MS = 2_000
const MS_PER_SECOND = 1_000

const TIME = 0
const P50 = 1
const P95 = 2
const CONFLICTS = 3
const RETRIES = 4
const FIRST_WORKER = 5

/** What the charts of one job remember; changed in place, outside React. */
export interface History {
  readonly length: number
  readonly workers: number
  /** Seconds since all workers were connected, pauses included. */
  time(): Float64Array
  /** Milliseconds of the recent transactions; NaN where none ended. */
  p50(): Float64Array
  p95(): Float64Array
  /** Totals so far. */
  conflicts(): Float64Array
  retries(): Float64Array
  /** Of one worker. */
  rows(worker: number): Float64Array
  /** `now` in milliseconds since the epoch. */
  record(snapshot: JobSnapshot, now: number): void
}

/** An empty history of at most ten minutes. */
export function createHistory(): History {
  const chart = createRing(CHART_SAMPLES)
  let workers = 0
  let before: Moment | null = null
  return {
    get length() {
      return chart.length
    },
    get workers() {
      return workers
    },
    time: () => chart.column(TIME),
    p50: () => chart.column(P50),
    p95: () => chart.column(P95),
    conflicts: () => chart.column(CONFLICTS),
    retries: () => chart.column(RETRIES),
    rows: (worker) => chart.column(FIRST_WORKER + worker),
    record(snapshot, now) {
      workers = Math.max(workers, snapshot.workers.length)
      if (!before && snapshot.activeMs < SEEN_FROM_START_MS) pushOrigin(chart, workers)
      const time = before
        ? before.time + secondsSince(before, snapshot, now)
        : snapshot.activeMs / MS_PER_SECOND
      chart.push(chartRow(snapshot, time))
      before = { time, snapshot, now }
    },
  }
}

function pushOrigin(chart: Ring, workers: number): void {
  chart.push([0, Number.NaN, Number.NaN, 0, 0, ...Array.from({ length: workers }, () => 0)])
}

function chartRow(snapshot: JobSnapshot, time: number): number[] {
  const { recent } = snapshot
  return [
    time,
    recent?.p50 ?? Number.NaN,
    recent?.p95 ?? Number.NaN,
    snapshot.conflicts,
    snapshot.retries,
    ...workerRows(snapshot),
  ]
}

/** When the newest sample was taken, by the chart's own clock and by the system's. */
interface Moment {
  readonly time: number
  readonly snapshot: JobSnapshot
  readonly now: number
}

/** By the job's own clock, which does not know pauses: those are taken from the system's. Never negative. */
function secondsSince({ snapshot: last, now: then }: Moment, snapshot: JobSnapshot, now: number): number {
  const activeMs = snapshot.activeMs - last.activeMs
  const passedMs = last.state === 'paused' ? now - then : 0
  return Math.max(0, activeMs, passedMs) / MS_PER_SECOND
}

/** In the order of the workers' numbers. */
function workerRows({ workers }: JobSnapshot): number[] {
  const totals: number[] = Array.from({ length: workers.length }, () => 0)
  for (const { worker, rows } of workers) if (worker < totals.length) totals[worker] = rows
  return totals
}

/** Whether a snapshot tells something that the charts do not have yet. */
export function isNews(snapshot: JobSnapshot, last: JobSnapshot): boolean {
  return !isFinished(last.state) && (snapshot.state !== last.state || snapshot.activeMs >= last.activeMs)
}
