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
/**
 * Full batches before a ceiling that came of a limit on rows is tried again. Rows that go along by a
 * foreign key count, and one parent may have a thousand times as many as the next.
 */
const BATCHES_UNTIL_RAISED = 8

/**
 * How many rows a worker's next batch takes: as many as three budgets allow, rows, bytes and time. It starts small
 * and learns.
 */
export class BatchSizer {
  #size: number
  #ceiling: number
  /** Lasting: rows of a table are of a kind. */
  #byteCeiling = Number.POSITIVE_INFINITY
  #rowCeiling = Number.POSITIVE_INFINITY
  #fullBatches = 0
  #everSlow = false
  #fixedMs = 0
  /** The slow batch that made the size shrink, to tell from the next one whether that helped. */
  #slowBatch: { readonly size: number; readonly ms: number } | null = null

  /** `ceiling`: the person's batch size. */
  constructor(ceiling: number) {
    this.#ceiling = wholeRows(ceiling)
    this.#size = Math.min(this.#ceiling, FIRST_ROWS)
  }

  get size(): number {
    return this.#size
  }

  /** The most that it grows to: the person's ceiling, or what a transaction has room for. */
  get most(): number {
    return Math.min(this.#ceiling, this.#byteCeiling, this.#rowCeiling)
  }

  /** A batch of `size` rows committed in so many milliseconds and was full (changed as many rows as asked). */
  succeeded(milliseconds: number): void {
    this.#raiseRowCeiling()
    this.#learnFixedPart(milliseconds)
    const target = TARGET_MS + this.#fixedMs
    if (milliseconds >= target * SLOW_FACTOR) this.#slowDown(milliseconds, target)
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

  /** The transaction was too big; megabytes from the DETAIL when the server gave them. */
  tooLarge(currentMb: number | null, limitMb: number | null): void {
    const budgetMb = (limitMb ?? BYTES_LIMIT_MB) * BYTES_BUDGET
    this.#fullBatches = 0
    // At least one row fewer, whatever the numbers say: the same batch would be refused again.
    if (currentMb === null) this.#rowCeiling = wholeRows(this.#size / 2)
    else this.#byteCeiling = wholeRows(Math.min((this.#size * budgetMb) / currentMb, this.#size - 1))
    this.#resize(this.#size)
  }

  /** The person's ceiling changed. */
  limit(ceiling: number): void {
    this.#ceiling = wholeRows(ceiling)
    this.#resize(this.#size)
  }

  #raiseRowCeiling(): void {
    this.#fullBatches += 1
    if (this.#fullBatches % BATCHES_UNTIL_RAISED === 0) this.#rowCeiling *= 2
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
    this.#slowBatch = { size: this.#size, ms }
    const muchTooSlow = ms >= target * MUCH_TOO_SLOW_FACTOR
    this.#resize(this.#size * (muchTooSlow ? MUCH_TOO_SLOW_SHRINK : Math.max(MOST_SHRINK, target / ms)))
  }

  #grow(ms: number): void {
    const factor = !this.#everSlow && ms < FIRST_GROWTH_BELOW_MS ? FIRST_GROWTH : GROWTH
    this.#resize(Math.max(this.#size + 1, this.#size * factor))
  }

  #resize(rows: number): void {
    this.#size = wholeRows(Math.min(rows, this.most))
  }
}

function wholeRows(rows: number): number {
  return Math.max(1, Math.floor(rows))
}
