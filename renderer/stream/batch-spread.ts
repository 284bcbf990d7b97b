/** Where a worker's total last grew. */
interface Commit {
  /** Seconds. */
  readonly time: number
  readonly rows: number
  /** Rows that came with it, and the seconds they took. */
  readonly batch: number
  readonly seconds: number
}

/**
 * A batch counts when it is committed, but it took time: its rows are spread over the samples since the commit before
 * it. Until it is committed it is drawn as fast as the one before, and never as more. `time` and `rows` are where the
 * worker began.
 */
export function batchSpread(time: number, rows: number) {
  let last: Commit = { time, rows, batch: 0, seconds: 0 }
  /** `total` rows by the newest sample; `isBusy` while a batch is under way. Changes the column in place. */
  return (times: Float64Array, column: Float64Array, total: number, isBusy: boolean): void => {
    const newest = times.length - 1
    const now = times[newest] ?? 0
    const seconds = now - last.time
    if (total <= last.rows) {
      column[newest] = isBusy ? last.rows + underWay(last, seconds) : last.rows
      return
    }
    for (let i = newest - 1; i >= 0; i -= 1) {
      const passed = (times[i] ?? 0) - last.time
      if (passed <= 0) break
      column[i] = last.rows + ((total - last.rows) * passed) / seconds
    }
    column[newest] = total
    last = { time: now, rows: total, batch: total - last.rows, seconds }
  }
}

function underWay({ batch, seconds }: Commit, passed: number): number {
  return seconds > 0 ? batch * Math.min(1, passed / seconds) : 0
}
