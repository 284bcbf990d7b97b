import uPlot from 'uplot'
import { formatShort } from '../ui/quantity.ts'
import {
  type ChartData,
  type ChartKind,
  type ChartSeries,
  drawnColumns,
  formatJobTime,
} from './chart-data.ts'
import { drawMarks, type ChartMark } from './draw-marks.ts'
import type { Palette } from './palette.ts'
import { maxOf, niceTop, timeWindow } from './scale.ts'

/** Room for `1.25M` in front of the value axis, so that no chart moves when its numbers grow. */
const VALUE_AXIS_WIDTH = 48
const TIME_AXIS_HEIGHT = 28
const LINE_WIDTH = 2
const DASH = [5, 4]
/** Half of the last time's label stands right of the axis' end. */
const RIGHT_PADDING = 26
/** Between areas, in the colour of the page: they are told apart without colour, too. */
const SEPARATOR_WIDTH = 1
/** Transactions longer than a snapshot's interval leave samples without a value; only more than this is a gap. */
const GAP_SECONDS = 2.5
const TIME_STEPS_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600]

export interface PlotProps {
  readonly kind: ChartKind
  readonly series: readonly ChartSeries[]
  /** A new object when there is something new to draw. */
  readonly data: ChartData
  readonly marks: readonly ChartMark[]
  /** Whether samples still come. */
  readonly live: boolean
  readonly height: number
  readonly palette: Palette
  /** Charts with the same key share their crosshair. */
  readonly syncKey: string
  /** The value axis reaches at least this far. */
  readonly leastTop: number
  /** The sample under the crosshair, null without one. */
  readonly onHover: (index: number | null) => void
}

/** uPlot's options for one live chart, which asks for the latest of what may change while it is there. */
export function plotOptions(
  latest: { readonly current: PlotProps },
  width: number,
  fontFamily: string,
): uPlot.Options {
  const { kind, series, palette, height, syncKey } = latest.current
  // Painted from the back to the front: see drawnColumns.
  const drawn = kind === 'stack' ? series.toReversed() : series
  return {
    width,
    height,
    padding: [8, RIGHT_PADDING, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: kind === 'lines', size: 7 },
      sync: { key: syncKey },
    },
    scales: {
      x: { time: false, range: () => timeRange(latest.current) },
      y: { range: () => [0, valueTop(latest.current)] },
    },
    axes: axesOf(palette, fontFamily),
    series: [{}, ...drawn.map((each) => seriesOptions(each, kind, palette))],
    hooks: {
      setCursor: [(plot) => latest.current.onHover(plot.cursor.idx ?? null)],
      draw: [(plot) => drawMarks(plot, latest.current.marks, palette, fontFamily)],
    },
  }
}

function timeRange({ data: { time }, live }: PlotProps): [number, number] {
  return timeWindow(time[0] ?? 0, time.at(-1) ?? 0, live)
}

function valueTop({ kind, data, leastTop }: PlotProps): number {
  return niceTop(maxOf(drawnColumns(kind, data.values)), leastTop)
}

function seriesOptions(series: ChartSeries, kind: ChartKind, palette: Palette): uPlot.Series {
  const { label, colour, dashed } = series
  if (kind === 'lines')
    return { label, stroke: colour, width: LINE_WIDTH, gaps: longGaps, ...(dashed && { dash: DASH }) }
  return {
    label,
    stroke: palette.ground,
    fill: colour,
    width: SEPARATOR_WIDTH,
    points: { show: false },
    paths: edges,
  }
}

/** Fewer samples than this and a slanted line between them would tell a story that nobody saw. */
const FEW_SAMPLES = 12

/** A rate is true for the whole stretch before its sample: a job of two samples is a block, not a spike. */
const edges: uPlot.Series.PathBuilder = (plot, ...rest) => {
  const { stepped, linear } = uPlot.paths
  const build = plot.data[0].length <= FEW_SAMPLES ? stepped?.({ align: -1 }) : linear?.()
  return build?.(plot, ...rest) ?? null
}

const longGaps: uPlot.Series.GapsRefiner = (plot, _series, _from, _to, gaps) =>
  gaps.filter(([from, to]) => plot.posToVal(to, 'x', true) - plot.posToVal(from, 'x', true) > GAP_SECONDS)

function axesOf(palette: Palette, fontFamily: string): uPlot.Axis[] {
  const shared: uPlot.Axis = {
    stroke: palette.text,
    font: `12px ${fontFamily}`,
    ticks: { show: false },
    grid: { stroke: palette.grid, width: 1 },
  }
  return [
    {
      ...shared,
      size: TIME_AXIS_HEIGHT,
      space: 70,
      incrs: TIME_STEPS_SECONDS,
      grid: { show: false },
      values: (_plot, splits) => timeLabels(splits),
    },
    {
      ...shared,
      size: VALUE_AXIS_WIDTH,
      space: 32,
      values: (_plot, splits) => splits.map(formatShort),
    },
  ]
}

function timeLabels(splits: readonly number[]): string[] {
  const step = (splits[1] ?? 1) - (splits[0] ?? 0)
  return splits.map((split) => formatJobTime(split, step < 1))
}
