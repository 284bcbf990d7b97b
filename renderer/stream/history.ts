import { isFinished } from '../../shared/job-state.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { batchSpread } from './batch-spread.ts'
import { marked, type Mark, type Moment } from './marks.ts'
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

export type History = ReturnType<typeof createHistory>

/** What the charts of one job remember, at most ten minutes; changed in place, outside React. */
export function createHistory() {
  const chart = createRing(CHART_SAMPLES)
  const spreads: Spread[] = []
  let marks: readonly Mark[] = []
  let before: Moment | null = null

  return {
    get length() {
      return chart.length
    },
    get workers() {
      return spreads.length
    },
    /** Seconds since all workers were connected, pauses left out. */
    time: () => chart.column(TIME),
    /** Milliseconds of the recent transactions; NaN where none ended. */
    p50: () => chart.column(P50),
    p95: () => chart.column(P95),
    /** Totals so far. */
    conflicts: () => chart.column(CONFLICTS),
    retries: () => chart.column(RETRIES),
    /** Of one worker; those of a batch are spread over the time it took. */
    rows: (worker: number) => chart.column(FIRST_WORKER + worker),
    /** Pauses and changes of limits, oldest first. */
    marks: () => marks,
    /** `now` in milliseconds since the epoch. */
    record(snapshot: JobSnapshot, now: number): void {
      if (!before && snapshot.activeMs < SEEN_FROM_START_MS) chart.push([0, Number.NaN, Number.NaN, 0, 0])
      const isFirst = chart.length === 0
      const passed = before ? snapshot.activeMs - before.snapshot.activeMs : 0
      const time = before
        ? before.time + Math.max(0, passed) / MS_PER_SECOND
        : snapshot.activeMs / MS_PER_SECOND
      // While it is paused, time stands still, but transactions may end.
      if (before && time === before.time) chart.replace(chartRow(snapshot, time))
      else chart.push(chartRow(snapshot, time))
      spreadRows(chart, spreads, snapshot, isFirst)
      if (before) marks = marked(marks, before, snapshot, now)
      before = { time, snapshot, now }
    },
  }
}

type Spread = ReturnType<typeof batchSpread>

/** A worker that comes later has done nothing until the sample before. */
function spreadRows(chart: Ring, spreads: Spread[], snapshot: JobSnapshot, isFirst: boolean): void {
  const time = chart.column(TIME)
  for (const [worker, total] of workerRows(snapshot).entries()) {
    const rows = chart.column(FIRST_WORKER + worker)
    const back = isFirst ? 1 : Math.min(2, time.length)
    spreads[worker] ??= batchSpread(time.at(-back) ?? 0, isFirst ? total : 0)
    spreads[worker](time, rows, total, isBusy(snapshot, worker))
  }
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

function isBusy({ workers }: JobSnapshot, number: number): boolean {
  const state = workers.find(({ worker }) => worker === number)?.state
  return state === 'working' || state === 'waiting'
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
