/** How many rows a worker's next batch takes: as many as three budgets allow, rows, bytes and time. */
export interface BatchSizer {
  readonly size: number
  /** A batch of `size` rows committed in so many milliseconds and was full (changed as many rows as asked). */
  succeeded(milliseconds: number): void
  conflicted(): void
  timedOut(): void
  /** The transaction was too big; megabytes from the DETAIL when the server gave them. */
  tooLarge(currentMb: number | null, limitMb: number | null): void
  /** The database refused the batch for the sake of one of its rows: bisect. */
  refused(): void
  /** The person's ceiling changed. */
  limit(ceiling: number): void
}

/** Nothing is known of the cluster yet: few enough to be quick anywhere, a quarter of the usual ceiling. */
const FIRST_ROWS = 250
/** Well past the knee of throughput, which lies at some 15 ms; longer transactions only meet more conflicts. */
const TARGET_MS = 250
/** As other careful tools grow: the first batch that is too long is so by half at most. */
const GROWTH = 1.5
/** Until the cluster was slow once, so that a fast one reaches the ceiling in a batch or two. */
const FIRST_GROWTH = 4
const FIRST_GROWTH_BELOW_MS = TARGET_MS / 4
/** Batch times vary by nearly as much without a reason. */
const SLOW_FACTOR = 1.5
/** From here on the cluster is in trouble and gets a tenth, at once. */
const MUCH_TOO_SLOW_FACTOR = 5
const MUCH_TOO_SLOW_SHRINK = 0.1
const MOST_SHRINK = 0.5
/** Some time does not depend on the rows, as round trips to a far Region; this much of it is put up with. */
const MOST_FIXED_MS = 1_000
/** A smaller batch meets fewer conflicts, but below the floor a commit costs more than it saves. */
const CONFLICT_SHRINK = 0.75
const CONFLICT_FLOOR_ROWS = 10
/** What is aimed at of the limit on bytes, because rows differ: 8 MiB of 10. */
const BYTES_BUDGET = 0.8
/** Aurora DSQL's limit, where its answer does not name it. */
const BYTES_LIMIT_MB = 10

/** A sizer that starts small and learns; `ceiling` is the person's batch size. */
export function batchSizer(ceiling: number): BatchSizer {
  return new LearningSizer(ceiling)
}

/**
 * Three states: learning (grows and shrinks by time); bisecting (the next `#suspects` rows hold the
 * one that the database refuses); returning (doubles up to `#returnTo`, the size before).
 */
class LearningSizer implements BatchSizer {
  #size: number
  #ceiling: number
  /** Lasting: rows of a table are of a kind. */
  #byteCeiling = Number.POSITIVE_INFINITY
  #everSlow = false
  #fixedMs = 0
  /** The slow batch that made the size shrink, to tell from the next one whether that helped. */
  #slowBatch: { readonly size: number; readonly ms: number } | null = null
  #suspects = 0
  #returnTo = 0

  constructor(ceiling: number) {
    this.#ceiling = wholeRows(ceiling)
    this.#size = Math.min(this.#ceiling, FIRST_ROWS)
  }

  get size(): number {
    return this.#size
  }

  succeeded(milliseconds: number): void {
    if (this.#suspects > 0) return this.#narrow()
    this.#learnFixedPart(milliseconds)
    const target = TARGET_MS + this.#fixedMs
    if (milliseconds >= target * SLOW_FACTOR) this.#slowDown(milliseconds, target)
    else if (this.#returnTo > this.#size) this.#resize(Math.min(this.#size * 2, this.#returnTo))
    else if (milliseconds < target) this.#grow(milliseconds)
  }

  conflicted(): void {
    this.#everSlow = true
    const floor = Math.min(this.#size, CONFLICT_FLOOR_ROWS)
    this.#resize(Math.max(floor, this.#size * CONFLICT_SHRINK))
  }

  timedOut(): void {
    this.#everSlow = true
    this.#resize(this.#size / 2)
  }

  tooLarge(currentMb: number | null, limitMb: number | null): void {
    const budgetMb = (limitMb ?? BYTES_LIMIT_MB) * BYTES_BUDGET
    const fits = currentMb === null ? 0.5 : budgetMb / currentMb
    // At least one row fewer, whatever the numbers say: the same batch would be refused again.
    this.#byteCeiling = wholeRows(Math.min(this.#size * fits, this.#size - 1))
    this.#resize(this.#size)
  }

  refused(): void {
    this.#returnTo = Math.max(this.#returnTo, this.#size)
    // Alone, the row is found.
    this.#suspects = this.#size > 1 ? this.#size : 0
    this.#resize(this.#size / 2)
  }

  limit(ceiling: number): void {
    this.#ceiling = wholeRows(ceiling)
    this.#resize(this.#size)
  }

  /** The rows just changed were none of the suspects; half of the others come next. */
  #narrow(): void {
    this.#suspects = Math.max(0, this.#suspects - this.#size)
    if (this.#suspects > 0) this.#resize(this.#suspects / 2)
  }

  #learnFixedPart(ms: number): void {
    const slow = this.#slowBatch
    this.#slowBatch = null
    if (!slow || slow.size <= this.#size) return
    const msPerRow = Math.max(0, (slow.ms - ms) / (slow.size - this.#size))
    this.#fixedMs = Math.min(MOST_FIXED_MS, Math.max(0, ms - msPerRow * this.#size))
  }

  #slowDown(ms: number, target: number): void {
    this.#everSlow = true
    this.#returnTo = 0
    this.#slowBatch = { size: this.#size, ms }
    const muchTooSlow = ms >= target * MUCH_TOO_SLOW_FACTOR
    this.#resize(this.#size * (muchTooSlow ? MUCH_TOO_SLOW_SHRINK : Math.max(MOST_SHRINK, target / ms)))
  }

  #grow(ms: number): void {
    const factor = !this.#everSlow && ms < FIRST_GROWTH_BELOW_MS ? FIRST_GROWTH : GROWTH
    this.#resize(Math.max(this.#size + 1, this.#size * factor))
  }

  #resize(rows: number): void {
    this.#size = wholeRows(Math.min(rows, this.#ceiling, this.#byteCeiling))
  }
}

function wholeRows(rows: number): number {
  return Math.max(1, Math.floor(rows))
}
