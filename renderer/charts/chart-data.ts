import { stackColumns } from './fold.ts'

export interface ChartSeries {
  readonly label: string
  readonly colour: string
  /** For a line that may lie upon another one. */
  readonly dashed?: boolean
}

/** Columns of the same length; NaN is a sample without a value. */
export interface ChartData {
  /** Seconds since the job started. */
  readonly time: Float64Array
  /** In the order of the chart's series. */
  readonly values: readonly Float64Array[]
}

/** `stack` adds each series to those below it, `lines` draws each from zero. */
export type ChartKind = 'stack' | 'lines'

/** What the canvas draws: stacked areas from the highest edge to the lowest, so that each covers the one before. */
export function drawnColumns(kind: ChartKind, values: readonly Float64Array[]): Float64Array[] {
  return kind === 'stack' ? stackColumns(values).toReversed() : [...values]
}

/** As uPlot wants it: null where there is no value. */
export function withNulls(column: Float64Array): (number | null)[] {
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value))
}

/** The newest sample at which each series has a value; null where none ever had. */
export function newestValues(values: readonly Float64Array[]): (number | null)[] {
  return values.map((column) => column.findLast((value) => !Number.isNaN(value)) ?? null)
}

export function valuesAt(values: readonly Float64Array[], index: number): (number | null)[] {
  return values.map((column) => {
    const value = column[index]
    return value === undefined || Number.isNaN(value) ? null : value
  })
}

/** Indexes of at most `rows` samples at least `seconds` apart, the newest last. */
export function spacedSamples(time: Float64Array, rows: number, seconds: number): number[] {
  const picked: number[] = []
  let next = Number.POSITIVE_INFINITY
  for (let i = time.length - 1; i >= 0 && picked.length < rows; i -= 1) {
    const at = time[i] ?? 0
    if (at > next) continue
    picked.unshift(i)
    next = at - seconds
  }
  return picked
}

/** `0:42`, `12:05`, `1:02:05`; with tenths in a window of a few seconds. */
export function formatJobTime(seconds: number, tenths: boolean): string {
  const shown = tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds)
  const hours = Math.floor(shown / 3_600)
  const minutes = Math.floor(shown / 60) % 60
  const rest = tenths ? (shown % 60).toFixed(1).padStart(4, '0') : twoDigits(shown % 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
