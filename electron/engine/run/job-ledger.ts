import type { Adjustment } from '../../../shared/job-spec.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import {
  changeLimits,
  changeState,
  liftFuse,
  readPulse,
  type Pulse,
  type RecordState,
} from '../ledger/job-record.ts'
import { requireCoverage } from '../ledger/coverage.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { releaseRanges, renewLease, type Holder } from '../ledger/range-moves.ts'
import { JobStopped, type CoordinatorSession } from './coordinator-session.ts'

/** How often a process looks what others did to its job, and says that it is alive. */
const PULSE_MS = 1_000
/** A lease may miss a renewal or two. */
const PULSES_PER_LEASE = 3

/** What a job's coordinator reads from the ledger and writes to it. */
export class JobLedger {
  readonly holder: Holder
  readonly #session: CoordinatorSession
  #timer: NodeJS.Timeout | undefined
  #isWatching = false
  #onTrouble: (problem: Problem) => void = () => {}
  #told: string | null = null
  /** Counts what was said, so that an older pulse is not taken for an answer. */
  #words = 0

  constructor(session: CoordinatorSession, holder: Holder) {
    this.#session = session
    this.holder = holder
  }

  /** Why the ledger cannot be reached, while that is so. */
  get trouble(): string | null {
    return this.#session.trouble
  }

  /** Looks every second, and renews this process's lease; what keeps it from that is told once, until it is over. */
  watch(onPulse: (pulse: Pulse) => void, onTrouble: (problem: Problem) => void): void {
    this.#isWatching = true
    this.#onTrouble = onTrouble
    const pause = Math.min(PULSE_MS, this.holder.leaseMs / PULSES_PER_LEASE)
    const again = () => {
      if (this.#isWatching) this.#timer = setTimeout(() => void look(), pause)
    }
    const look = async () => {
      await this.#look(onPulse).then(
        () => (this.#told = null),
        (error: unknown) => this.#tellTrouble(error),
      )
      again()
    }
    again()
  }

  /** Says what a person wants of the job, to all who work on it; no older pulse is heard from then on. */
  say(state: RecordState): void {
    this.#tell(async (at) => await changeState(at, this.holder.jobId, state))
  }

  adjust(adjustment: Adjustment): void {
    this.#tell(async (at) => await changeLimits(at, this.holder.jobId, adjustment))
  }

  approveAnyNumber(): void {
    this.#tell(async (at) => await liftFuse(at, this.holder.jobId))
  }

  /** Throws `ledger-damaged` when the ledger cannot vouch for all of the job. */
  async requireCoverage({ plan, phases }: Blueprint): Promise<void> {
    await this.#session.use(async (at) => await requireCoverage(at, this.holder.jobId, plan, phases))
  }

  /** Gives back what is held, and says a last word if there is one. Answers the totals. */
  async leave(state: RecordState | null, failure: string | null): Promise<Pulse | null> {
    clearTimeout(this.#timer)
    this.#isWatching = false
    const { jobId } = this.holder
    try {
      return await this.#session.last(async (at) => {
        const nothing = async () => await Promise.resolve()
        await inTransaction(at, nothing, async (_, commit) => {
          await releaseRanges(at, this.holder)
          if (state) await changeState(at, jobId, state, failure)
          await commit()
        })
        return await readPulse(at, jobId)
      })
    } finally {
      await this.#session.close()
    }
  }

  async #look(onPulse: (pulse: Pulse) => void): Promise<void> {
    const heard = this.#words
    const pulse = await this.#session.use(async (at) => {
      await renewLease(at, this.holder)
      return await readPulse(at, this.holder.jobId)
    })
    if (pulse && heard === this.#words && this.#isWatching) onPulse(pulse)
  }

  #tell(write: (session: Session) => Promise<unknown>): void {
    this.#words += 1
    const heard = () => void (this.#words += 1)
    this.#session.use(write).then(heard, (error: unknown) => {
      heard()
      this.#tellTrouble(error)
    })
  }

  /** A cluster that is away is a matter of the workers; the next look may find it. */
  #tellTrouble(error: unknown): void {
    if (error instanceof JobStopped) return
    const problem = problemOf(error)
    if (!this.#isWatching || problem.code === 'cluster-away' || problem.message === this.#told) return
    this.#told = problem.message
    this.#onTrouble(problem)
  }
}
