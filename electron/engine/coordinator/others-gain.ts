import type { WorkingProcess } from '../../../shared/working-process.ts'
import { sum } from './sum.ts'

type Told = Pick<WorkingProcess, 'id' | 'rows' | 'preparedRows' | 'heardSecondsAgo'>
type Gain = Record<'rows' | 'preparedRows', number>

/** Between a look at the ledger and its answer, on either side. */
const SLACK_SECONDS = 0.5

/**
 * Rows that other processes have changed since the key ranges were last read, by what they tell of themselves. Counted
 * from what each told first thereafter, so it is never more than they did.
 */
export class OthersGain {
  readonly #since = new Map<string, Gain>()

  /** The key ranges were read, and tell all. */
  reset(): void {
    this.#since.clear()
  }

  /** `ageMs`: since the key ranges were read. */
  of(others: readonly Told[], ageMs: number): Gain {
    for (const { id, heardSecondsAgo, ...told } of others) {
      const isSince = heardSecondsAgo !== null && heardSecondsAgo + SLACK_SECONDS <= ageMs / 1_000
      if (isSince && !this.#since.has(id)) this.#since.set(id, countsOf(told))
    }
    const gained = (field: keyof Gain) =>
      sum(others.map((told) => countsOf(told)[field] - (this.#since.get(told.id) ?? countsOf(told))[field]))
    return { rows: gained('rows'), preparedRows: gained('preparedRows') }
  }
}

function countsOf({ rows, preparedRows }: Pick<Told, 'rows' | 'preparedRows'>): Gain {
  return { rows: rows ?? 0, preparedRows: preparedRows ?? 0 }
}
