import uPlot from 'uplot'
import type { ChartData, ChartKind, ChartSeries } from './chart-data.ts'
import { formatJobTime } from './chart-data.ts'
import { drawMarks, type ChartMark } from './draw-marks.ts'
import type { Palette } from './palette.ts'

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
  readonly formatAxis: (value: number) => string
  /** The sample under the crosshair, null without one. */
  readonly onHover: (index: number | null) => void
}

/** What a chart is drawn from besides its data. */
export interface PlotOptions extends Omit<PlotProps, 'data' | 'marks' | 'live' | 'leastTop'> {
  readonly width: number
  readonly fontFamily: string
  readonly timeRange: () => [number, number]
  readonly valueTop: () => number
  readonly marks: () => readonly ChartMark[]
}

/** uPlot's options for one live chart. */
export function plotOptions(options: PlotOptions): uPlot.Options {
  const { palette, width, height, syncKey, timeRange, valueTop, marks, fontFamily, onHover } = options
  return {
    width,
    height,
    padding: [8, RIGHT_PADDING, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: options.kind === 'lines', size: 7 },
      sync: { key: syncKey },
    },
    scales: {
      x: { time: false, range: () => timeRange() },
      y: { range: () => [0, valueTop()] },
    },
    axes: axesOf(options),
    series: [{}, ...drawnSeries(options).map((series) => seriesOptions(series, options.kind, palette))],
    hooks: {
      setCursor: [(plot) => onHover(plot.cursor.idx ?? null)],
      draw: [(plot) => drawMarks(plot, marks(), palette, fontFamily)],
    },
  }
}

/** Painted from the back to the front: see drawnColumns. */
function drawnSeries({ kind, series }: PlotOptions): readonly ChartSeries[] {
  return kind === 'stack' ? series.toReversed() : series
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

function axesOf({ palette, fontFamily, formatAxis }: PlotOptions): uPlot.Axis[] {
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
      values: (_plot, splits) => splits.map(formatAxis),
    },
  ]
}

function timeLabels(splits: readonly number[]): string[] {
  const step = (splits[1] ?? 1) - (splits[0] ?? 0)
  return splits.map((split) => formatJobTime(split, step < 1))
}
