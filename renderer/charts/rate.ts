/** Like the engine's rows per second: over the last second. */
const RATE_WINDOW_SECONDS = 1
/** Two samples at almost the same time say nothing about speed. */
const SHORTEST_SECONDS = 0.05

/**
 * How fast a total grew, per second, at each sample: over the last second or as much of it as
 * there is. `time` in seconds, both columns of the same length. Computed from totals, so that
 * the area under the curve is what was really done, also in a job shorter than one snapshot.
 */
export function ratePerSecond(time: Float64Array, totals: Float64Array): Float64Array {
  const rates = new Float64Array(totals.length)
  let before = 0
  for (let i = 1; i < rates.length; i += 1) {
    while (before + 1 < i && at(time, i) - at(time, before + 1) >= RATE_WINDOW_SECONDS) before += 1
    const seconds = Math.max(at(time, i) - at(time, before), SHORTEST_SECONDS)
    rates[i] = Math.max(0, at(totals, i) - at(totals, before)) / seconds
  }
  return rates
}

function at(column: Float64Array, index: number): number {
  return column[index] ?? 0
}
