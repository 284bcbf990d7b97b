import { MAX_TRIES_WITHOUT_PROGRESS } from '../retry/backoff.ts'
import { gaveUpProblem, type InVain } from '../ledger/batch-problem.ts'

/** What a look at the ledger is counted as that a batch without a failure came to. */
export const TAKEN: InVain = {
  message: 'its key range changed in the meantime',
  conflict: true,
  sqlState: undefined,
}

/** What a try in vain costs of the patience, by its kind. */
const COST = { waits: 1, differs: 1 / 5 }

/** The tries of one kind, and the last of them. */
interface InVainSoFar {
  readonly count: number
  readonly last: InVain | null
}

const NONE: InVainSoFar = { count: 0, last: null }

/**
 * Counts everything that a worker does in vain, of whatever kind, until something is done: nothing
 * goes on for ever. A try with fewer rows, or one that costs nothing, is a fraction of one that waits: taking
 * rows apart takes some thirty of them, and then there still is patience for a conflict.
 *
 * What is told in the end is what took most of the patience, and not what happened to come last: between
 * answers that stay away, a row that fails is met again on the way to each of them.
 */
export class Tries {
  #inVain = { waits: NONE, differs: NONE }

  /** How many of those that wait there were since something was done. */
  get waits(): number {
    return this.#inVain.waits.count
  }

  /** Throws `gave-up` when there were too many. */
  take(failure: InVain, kind: keyof typeof COST): void {
    const before = this.#inVain
    this.#inVain = { ...before, [kind]: { count: before[kind].count + 1, last: failure } }
    const { waits, differs } = this.#inVain
    const [waited, differed] = [waits.count * COST.waits, differs.count * COST.differs]
    if (waited + differed <= MAX_TRIES_WITHOUT_PROGRESS) return
    const most = waited >= differed ? waits : differs
    throw gaveUpProblem(waits.count + differs.count - 1, most.last ?? failure)
  }

  /** Something was done. */
  renew(): void {
    this.#inVain = { waits: NONE, differs: NONE }
  }
}
