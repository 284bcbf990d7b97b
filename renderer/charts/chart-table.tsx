import { memo } from 'react'
import { formatJobTime, spacedSamples } from './chart-data.ts'
import type { PlotProps } from './plot-options.ts'

/** Enough to hear which way it goes. */
const ROWS = 5
const SECONDS_BETWEEN_ROWS = 1
/** While it runs: a table that changes with every snapshot cannot be read. */
const SECONDS_BETWEEN_UPDATES = 5

export interface ChartTableProps extends Pick<PlotProps, 'series' | 'data' | 'marks' | 'live'> {
  readonly caption: string
  readonly format: (value: number) => string
}

/** The last values of a chart, and what is marked in it, for screen readers only. */
export const ChartTable = memo(Table, (before, after) => period(before) === period(after))

function period({ data, live }: ChartTableProps): number {
  return live ? Math.floor((data.time.at(-1) ?? 0) / SECONDS_BETWEEN_UPDATES) : Number.POSITIVE_INFINITY
}

function Table({ caption, series, data, marks, format }: ChartTableProps) {
  return (
    <table className="chart-table">
      <caption>{caption}: latest values</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {series.map(({ label }) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {spacedSamples(data.time, ROWS, SECONDS_BETWEEN_ROWS).map((sample) => (
          <tr key={sample}>
            <th scope="row">{formatJobTime(data.time[sample] ?? 0, true)}</th>
            {data.values.map((column, index) => (
              <td key={series[index]?.label}>{cell(column[sample], format)}</td>
            ))}
          </tr>
        ))}
        {marks.map(({ time, label }) => (
          <tr key={`${time} ${label}`}>
            <th scope="row">{formatJobTime(time, true)}</th>
            <td colSpan={series.length}>{label}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined || Number.isNaN(value) ? 'none' : format(value)
}
