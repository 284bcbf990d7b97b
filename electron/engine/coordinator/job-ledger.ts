import type { Approval } from '../../../shared/approval.ts'
import type { Adjustment } from '../../../shared/job-spec.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import {
  approveRest,
  changeLimits,
  changeState,
  pauseAtFuse,
  readPulse,
  type Pulse,
  type RecordState,
} from '../ledger/job-record.ts'
import { isShort, raiseAllowance, shareOf } from '../ledger/allowance.ts'
import { requireCoverage } from '../ledger/coverage.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import { readRanges } from '../ledger/range-moves.ts'
import { clearAway, renewLease, takeLease, type Holder } from '../ledger/lease.ts'
import { JobStopped, type CoordinatorSession } from './coordinator-session.ts'
import type { JobFuse } from './job-fuse.ts'

/** How often a process looks what others did to its job, and says that it is alive. */
const PULSE_MS = 1_000
/** A lease may miss a renewal or two. */
const PULSES_PER_LEASE = 3
/** As long as this where it is asked to look sooner. */
const SOON_MS = 100

/** What a job hears when its ledger was looked at. */
export interface LedgerListener {
  /** `ranges`: all of the job; null where no other process works on it. */
  onPulse(pulse: Pulse, ranges: readonly HeldRange[] | null): void
  onProblem(problem: Problem): void
}

/** What a job's coordinator reads from the ledger and writes to it. */
export class JobLedger {
  readonly holder: Holder
  readonly #session: CoordinatorSession
  readonly #fuse: JobFuse
  #timer: NodeJS.Timeout | undefined
  /** Null while nobody listens. */
  #listener: LedgerListener | null = null
  /** The next look comes soon, or is under way. */
  #isSoon = false
  #reported: string | null = null
  /** Counts what was written, so that an older pulse is not taken for an answer. */
  #writes = 0

  constructor(session: CoordinatorSession, holder: Holder, fuse: JobFuse) {
    this.#session = session
    this.holder = holder
    this.#fuse = fuse
  }

  /** Why the ledger cannot be reached, while that is so. */
  get waitReason(): string | null {
    return this.#session.waitReason
  }

  /** Looks every second, and renews this process's lease; what keeps it from that is told once, until it is over. */
  watch(listener: LedgerListener): void {
    this.#listener = listener
    this.#lookIn(Math.min(PULSE_MS, this.holder.leaseMs / PULSES_PER_LEASE))
  }

  /** Looks soon, as there is something to ask for. */
  hurry(): void {
    if (this.#isSoon || !this.#listener) return
    this.#isSoon = true
    clearTimeout(this.#timer)
    this.#lookIn(SOON_MS)
  }

  /** Says what a person wants of the job, to all who work on it; no older pulse is heard from then on. */
  publish(state: RecordState): void {
    this.#write(async (at) => await changeState(at, this.holder.jobId, state))
  }

  adjust(adjustment: Adjustment): void {
    this.#write(async (at) => await changeLimits(at, this.holder.jobId, adjustment))
  }

  pauseAtFuse(): void {
    this.#write(async (at) => await pauseAtFuse(at, this.holder.jobId))
  }

  approveRest(approval: Approval): void {
    this.#write(async (at) => await approveRest(at, this.holder.jobId, approval))
  }

  /** Throws `ledger-damaged` when the ledger cannot vouch for all of the job. */
  async requireCoverage({ plan, phases }: Blueprint): Promise<void> {
    await this.#session.use(async (at) => await requireCoverage(at, this.holder.jobId, plan, phases))
  }

  /** Gives back what is held, and says a last word if there is one. Answers the totals. */
  async leave(state: RecordState | null, failure: string | null): Promise<Pulse | null> {
    clearTimeout(this.#timer)
    this.#listener = null
    const { jobId } = this.holder
    try {
      return await this.#session.last(async (at) => {
        const nothing = async () => await Promise.resolve()
        await inTransaction(at, nothing, async (_, commit) => {
          await clearAway(at, this.holder, true)
          if (state) await changeState(at, jobId, state, failure)
          await commit()
        })
        return await readPulse(at, jobId)
      })
    } finally {
      await this.#session.close()
    }
  }

  #lookIn(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#isSoon = true
      void this.#look()
        .then(
          () => (this.#reported = null),
          (error: unknown) => this.#reportProblem(error),
        )
        .finally(() => {
          this.#isSoon = false
          if (this.#listener) this.watch(this.#listener)
        })
    }, milliseconds)
  }

  async #look(): Promise<void> {
    const heard = this.#writes
    const looked = await this.#session.use(async (at) => {
      await this.#renewLease(at)
      const seen = await readPulse(at, this.holder.jobId)
      if (!seen) return null
      await this.#keepShare(at, seen)
      return { seen, ranges: seen.processes > 1 ? await readRanges(at, this.holder.jobId) : null }
    })
    if (looked && heard === this.#writes) this.#listener?.onPulse(looked.seen, looked.ranges)
  }

  async #renewLease(at: Session): Promise<void> {
    if (await renewLease(at, this.holder, Math.max(0, this.#fuse.allowance.unspent() ?? 0))) return
    // Taken for dead: what it was allowed has been given to others.
    this.#fuse.allowance.forfeit()
    await takeLease(at, this.holder, 0)
  }

  /** Of what the job may still change, others get what is more than a share. */
  async #keepShare(at: Session, pulse: Pulse): Promise<void> {
    const share = shareOf(pulse)
    const unspent = this.#fuse.allowance.unspent()
    if (share === null || unspent === null) return
    const wanted = this.#fuse.isWanting ? Math.max(1, share) : share
    if (isShort(unspent, wanted))
      return this.#fuse.allowance.raise(await raiseAllowance(at, this.holder, unspent, wanted))
    this.#fuse.allowance.lower(share)
    if (share < unspent) await this.#renewLease(at)
  }

  #write(write: (session: Session) => Promise<unknown>): void {
    this.#writes += 1
    const heard = () => void (this.#writes += 1)
    this.#session.use(write).then(heard, (error: unknown) => {
      heard()
      this.#reportProblem(error)
    })
  }

  /** A cluster that is away is a matter of the workers; the next look may find it. */
  #reportProblem(error: unknown): void {
    if (error instanceof JobStopped) return
    const problem = problemOf(error)
    if (!this.#listener || problem.code === 'cluster-away' || problem.message === this.#reported) return
    this.#reported = problem.message
    this.#listener.onProblem(problem)
  }
}
