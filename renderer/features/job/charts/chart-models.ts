import type { Operation } from '../../../../shared/job-spec.ts'
import { sumColumns, type WorkerGroup, workerGroups } from '../../../charts/fold.ts'
import { type Palette, seriesColour } from '../../../charts/palette.ts'
import type { PlotProps } from '../../../charts/plot-options.ts'
import { ratePerSecond } from '../../../charts/rate.ts'
import type { LiveJob } from '../../../stream/live-job.ts'
import { ROWS_PER_SECOND } from '../../../../shared/words.ts'

export interface ChartModel extends Pick<PlotProps, 'kind' | 'series' | 'data' | 'leastTop'> {
  readonly caption: string
  /** One value for the whole job, in the order of the series. */
  readonly overall: readonly (number | null)[]
}

/** Below these a value axis would magnify nothing into a mountain. */
const LEAST_ROWS_PER_SECOND = 100
const LEAST_MILLISECONDS = 5
const LEAST_TROUBLES_PER_SECOND = 1

type Charted = Pick<LiveJob, 'plan' | 'history' | 'snapshot' | 'result'>

export function chartsOf(job: Charted, palette: Palette): Record<'rows' | 'times' | 'setbacks', ChartModel> {
  return {
    rows: rowsChart(job, palette),
    times: timesChart(job, palette),
    setbacks: setbacksChart(job, palette),
  }
}

function rowsChart({ plan, history, snapshot, result }: Charted, palette: Palette): ChartModel {
  const groups = workerGroups(history.workers)
  const seconds = secondsOf(snapshot.activeMs, result?.seconds)
  return {
    caption: rowsCaption(plan?.spec.operation, groups.length < history.workers),
    kind: 'stack',
    series: groups.map((group, index) => ({
      label: groupLabel(group),
      colour: seriesColour(palette, index),
    })),
    data: {
      time: history.time(),
      values: groups.map(({ from, to }) => {
        const totals = sumColumns(numbersOf(from, to).map((worker) => history.rows(worker)))
        return ratePerSecond(history.time(), totals)
      }),
    },
    overall: groups.map(({ from, to }) => rowsOf(snapshot.workers, from, to) / seconds),
    leastTop: LEAST_ROWS_PER_SECOND,
  }
}

/** The workers of a repopulate first empty the table, and those rows are their work, too. */
function rowsCaption(operation: Operation | undefined, grouped: boolean): string {
  const what = operation === 'repopulate' ? 'Rows deleted and inserted per second' : ROWS_PER_SECOND
  return `${what} by ${grouped ? 'groups of workers' : 'worker'}`
}

function timesChart({ history, snapshot }: Charted, palette: Palette): ChartModel {
  return {
    caption: 'Transaction time, ms',
    kind: 'lines',
    series: [
      { label: 'p50', colour: seriesColour(palette, 0) },
      { label: 'p95', colour: seriesColour(palette, 1) },
    ],
    data: { time: history.time(), values: [history.p50(), history.p95()] },
    overall: [snapshot.overall?.p50 ?? null, snapshot.overall?.p95 ?? null],
    leastTop: LEAST_MILLISECONDS,
  }
}

function setbacksChart({ history, snapshot, result }: Charted, palette: Palette): ChartModel {
  const time = history.time()
  const seconds = secondsOf(snapshot.activeMs, result?.seconds)
  return {
    caption: 'Conflicts and retries per second',
    kind: 'lines',
    series: [
      { label: 'Conflicts', colour: seriesColour(palette, 4) },
      { label: 'Retries', colour: seriesColour(palette, 3), dashed: true },
    ],
    data: {
      time,
      values: [ratePerSecond(time, history.conflicts()), ratePerSecond(time, history.retries())],
    },
    overall: [snapshot.conflicts / seconds, snapshot.retries / seconds],
    leastTop: LEAST_TROUBLES_PER_SECOND,
  }
}

/** Never 0, so that a rate over it is a number. */
function secondsOf(activeMs: number, measured: number | undefined): number {
  return Math.max(measured ?? activeMs / 1_000, 0.001)
}

function groupLabel({ from, to }: WorkerGroup): string {
  return from === to ? `Worker ${from + 1}` : `Workers ${from + 1}–${to + 1}`
}

function numbersOf(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function rowsOf(workers: LiveJob['snapshot']['workers'], from: number, to: number): number {
  return workers
    .filter(({ worker }) => worker >= from && worker <= to)
    .reduce((sum, { rows }) => sum + rows, 0)
}
