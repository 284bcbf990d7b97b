import type { Adjustment } from '../../../shared/job-spec.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../shared/transaction-limits.ts'
import type { LimitsInForce } from '../ledger/job-record.ts'
import type { SharedCells } from '../threads/messages.ts'
import { forgetBookings } from '../threads/rate-limit.ts'
import { writeLimits } from '../threads/shared-cells.ts'
import { NO_RATE_LIMIT } from '../../../shared/words.ts'

/** A batch's step in the ledger is a changed row too. */
const MOST_BESIDE_LEDGER = MAX_ROWS_PER_TRANSACTION - 1

/** The limits that a job's workers keep to, as they are now. */
export class JobLimits {
  readonly #cells: SharedCells
  readonly #mostRows: number
  #current: LimitsInForce
  /** This process's part of it. */
  #rate: number | null = null

  constructor(cells: SharedCells, limits: LimitsInForce, hasLedger: boolean) {
    this.#cells = cells
    this.#mostRows = hasLedger ? MOST_BESIDE_LEDGER : MAX_ROWS_PER_TRANSACTION
    this.#current = limits
    this.enforce(limits, 1)
  }

  get current(): LimitsInForce {
    return this.#current
  }

  /** Takes effect at the next batch of every worker. The processes share the rate. True when something changed. */
  enforce(limits: LimitsInForce, processes: number): boolean {
    const { batchSize, workers, rowsPerSecond } = limits
    const known = this.#current
    this.#current = limits
    const rate = rowsPerSecond === null ? null : Math.max(1, Math.floor(rowsPerSecond / processes))
    writeLimits(this.#cells.limits, Math.min(batchSize, this.#mostRows), rate)
    if (rate !== this.#rate) forgetBookings(this.#cells.rate)
    this.#rate = rate
    return batchSize !== known.batchSize || workers !== known.workers || rowsPerSecond !== known.rowsPerSecond
  }

  /** What is left out stays as it is. */
  adjusted({ batchSize, workers, rowsPerSecond }: Adjustment): LimitsInForce {
    const known = this.#current
    return {
      batchSize: batchSize ?? known.batchSize,
      workers: workers ?? known.workers,
      rowsPerSecond: rowsPerSecond === undefined ? known.rowsPerSecond : rowsPerSecond,
    }
  }

  /** One sentence for the log. */
  toString(): string {
    const { batchSize, workers, rowsPerSecond } = this.#current
    const rate = rowsPerSecond === null ? NO_RATE_LIMIT : `${rowsPerSecond} rows/s`
    return `Limits: batch size ${batchSize}, workers ${workers}, ${rate}.`
  }
}
