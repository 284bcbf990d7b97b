import './charts.css'
import { memo, useId, useMemo, useState } from 'react'
import { type ChartData, type ChartKind, formatJobTime, valuesAt } from './chart-data.ts'
import { ChartTable, type ChartTableProps } from './chart-table.tsx'
import type { PlotProps } from './plot-options.ts'
import { Plot } from './plot.tsx'

/** What the legend shows while no crosshair points at a sample: the newest values, or those of the whole job. */
export interface Resting {
  readonly label: string
  /** In the order of the series. */
  readonly values: readonly (number | null)[]
}

interface LiveChartProps extends Omit<PlotProps, 'onHover'>, ChartTableProps {
  readonly resting: Resting
}

/** One chart over the time of a job: canvas, legend with values, and the same as a table for screen readers. */
export const LiveChart = memo(function LiveChart(props: LiveChartProps) {
  const { caption, kind, series, data, resting, format } = props
  const captionId = useId()
  const [hovered, setHovered] = useState<number | null>(null)
  const shown = useMemo(() => legendOf(data, resting, hovered), [data, resting, hovered])
  return (
    <figure className="chart" aria-labelledby={captionId}>
      <figcaption className="chart-caption">
        <span id={captionId} className="chart-title">
          {caption}
        </span>
        <span className="chart-moment">{kind === 'stack' ? withTotal(shown, format) : shown.label}</span>
      </figcaption>
      <Plot {...props} onHover={setHovered} />
      <Legend series={series} kind={kind} values={shown.values} format={format} />
      <ChartTable {...props} />
    </figure>
  )
})

function legendOf(data: ChartData, resting: Resting, hovered: number | null): Resting {
  const at = hovered === null ? undefined : data.time[hovered]
  if (hovered === null || at === undefined) return resting
  return { label: `at ${formatJobTime(at, true)}`, values: valuesAt(data.values, hovered) }
}

function withTotal({ label, values }: Resting, format: (value: number) => string): string {
  return `${label}: ${format(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))}`
}

type LegendProps = Pick<LiveChartProps, 'series' | 'kind' | 'format'> & Pick<Resting, 'values'>

function Legend({ series, kind, values, format }: LegendProps) {
  return (
    <ul className="chart-legend" aria-hidden="true">
      {series.map(({ label, colour, dashed }, index) => (
        <li key={label}>
          <span className={markClass(kind, dashed)} style={{ color: colour }} />
          {label}
          <span className="chart-value">{text(values[index], format)}</span>
        </li>
      ))}
    </ul>
  )
}

function markClass(kind: ChartKind, dashed: boolean | undefined): string {
  return `chart-mark chart-mark-${kind}${dashed ? ' chart-mark-dashed' : ''}`
}

function text(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value)
}
