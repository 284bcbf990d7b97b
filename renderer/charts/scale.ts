/** As much of a long job as its history keeps. */
const MAX_WINDOW_SECONDS = 600
/** Widths of the time axis: it grows in steps, so that it stands still between them. */
const WINDOW_STEPS_SECONDS = [10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, MAX_WINDOW_SECONDS]
/** A job of a few milliseconds still needs an axis that can be read. */
const MIN_FINISHED_SECONDS = 0.25
/** Upper ends of the value axis, times a power of ten: grows in steps for the same reason. */
const NICE_TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** The stretch of time to show, in seconds: grows in steps, then slides; a finished job fills it. */
export function timeWindow(first: number, last: number, live: boolean): [from: number, to: number] {
  const span = last - first
  if (span > MAX_WINDOW_SECONDS) return [last - MAX_WINDOW_SECONDS, last]
  if (!live) return [first, first + Math.max(span, MIN_FINISHED_SECONDS)]
  return [first, first + (WINDOW_STEPS_SECONDS.find((step) => step >= span) ?? MAX_WINDOW_SECONDS)]
}

/** The upper end of a value axis from 0 that shows `max` with room to spare, at least `least`. */
export function niceTop(max: number, least: number): number {
  const wanted = Math.max(max, least)
  const power = 10 ** Math.floor(Math.log10(wanted))
  return (NICE_TOPS.find((top) => top * power >= wanted) ?? 10) * power
}

/** The largest number in columns that may hold NaN; 0 without any. */
export function maxOf(columns: readonly Float64Array[]): number {
  let max = 0
  for (const column of columns) for (const value of column) if (value > max) max = value
  return max
}
