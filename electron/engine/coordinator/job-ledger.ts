import { hostname } from 'node:os'
import type { Approval } from '../../../shared/approval.ts'
import type { Adjustment } from '../../../shared/job-spec.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { WorkingProcess } from '../../../shared/working-process.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import {
  approveRest,
  changeLimits,
  changeState,
  pauseAtFuse,
  readPulse,
  readWanted,
  type Pulse,
  type RecordState,
  type Wanted,
} from '../ledger/job-record.ts'
import { isShort, raiseAllowance, shareOf } from '../ledger/allowance.ts'
import { requireCoverage } from '../ledger/coverage.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { readSurvey, surveyEveryMs, type Survey } from '../ledger/survey.ts'
import { readProcesses, type Report } from '../ledger/working-processes.ts'
import { clearAway, renewLease, takeLease, type Holder } from '../ledger/lease.ts'
import { JobStopped, type CoordinatorSession } from './coordinator-session.ts'
import type { JobFuse } from './job-fuse.ts'

/** How often a process looks what others did to its job, and says that it is alive. */
const PULSE_MS = 1_000
/** A lease may miss a renewal or two. */
const PULSES_PER_LEASE = 3
/** Once it has left. */
const NO_WORK = { workers: 0, rows: 0, preparedRows: 0, rowsPerSecond: 0 } as const
/** As long as this where it is asked to look sooner. */
const SOON_MS = 100

/** What the ledger said of a job at one look. */
export interface Look {
  /** Its totals are those of the last survey. */
  readonly pulse: Pulse
  /** Who works on it, this process included. */
  readonly processes: readonly WorkingProcess[]
  /** All key ranges, where they were read at this look. */
  readonly survey: Survey | null
  /** Milliseconds since they were. */
  readonly surveyAgeMs: number
}

/** What a job hears when its ledger was looked at, and is asked for. */
export interface LedgerListener {
  onLook(look: Look): void
  onProblem(problem: Problem): void
  /** What this process does. */
  atWork(): Pick<Report, 'workers' | 'rows' | 'preparedRows' | 'rowsPerSecond'>
}

/** The last time that all key ranges were read. */
interface Surveyed extends Wanted {
  readonly at: number
  readonly totals: Survey['totals']
}

/** What a job's coordinator reads from the ledger and writes to it. */
export class JobLedger {
  readonly holder: Holder
  readonly #session: CoordinatorSession
  readonly #fuse: JobFuse
  readonly #now: () => number
  #surveyed: Surveyed | null = null
  /** That work on the job, at the last look. */
  #processes = 1
  #timer: NodeJS.Timeout | undefined
  /** Null while nobody listens. */
  #listener: LedgerListener | null = null
  /** The next look comes soon, or is under way. */
  #isSoon = false
  #reported: string | null = null
  /** Counts what was written, so that an older pulse is not taken for an answer. */
  #writes = 0

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(session: CoordinatorSession, holder: Holder, fuse: JobFuse, now = () => performance.now()) {
    this.#now = now
    this.#session = session
    this.holder = holder
    this.#fuse = fuse
  }

  /** Why the ledger cannot be reached, while that is so. */
  get waitReason(): string | null {
    return this.#session.waitReason
  }

  /** How often it is worth it to read all key ranges: see {@link surveyEveryMs}. */
  get worthReadingMs(): number {
    return surveyEveryMs(this.#surveyed?.totals.ranges.total ?? 0, this.#processes)
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
  publish(state: RecordState, reason: string | null = null): void {
    this.#write(async (at) => await changeState(at, this.holder.jobId, state, reason))
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

  /** Gives back what is held, and says a last word if there is one. Answers the totals; `then`: what else is asked of it. */
  async leave(
    state: RecordState | null,
    failure: string | null,
    then: (session: Session) => Promise<void> = async () => await Promise.resolve(),
  ): Promise<Pulse | null> {
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
        await then(at)
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
    const { jobId } = this.holder
    const look = await this.#session.use(async (at) => {
      await this.#renewLease(at)
      const [wanted, found] = await Promise.all([readWanted(at, jobId), readProcesses(at, jobId)])
      const processes = found.get(jobId) ?? []
      return wanted && (await this.#lookAtRanges(at, wanted, processes))
    })
    if (look && heard === this.#writes) this.#listener?.onLook(look)
  }

  /** Reads them where that is due; whoever reads them all each second reads more with each process and each range. */
  async #lookAtRanges(
    at: Session,
    wanted: Wanted,
    processes: readonly WorkingProcess[],
  ): Promise<Look | null> {
    const count = processes.length
    this.#processes = count
    const last = this.#surveyed
    if (last && !this.#isDue(last, wanted)) {
      const pulse = { ...wanted, ...last.totals, processes: count }
      return { pulse, processes, survey: null, surveyAgeMs: this.#now() - last.at }
    }
    const survey = await readSurvey(at, this.holder.jobId, count <= 1)
    if (!survey) return null
    this.#surveyed = { ...wanted, totals: survey.totals, at: this.#now() }
    const pulse = { ...wanted, ...survey.totals, processes: count }
    await this.#keepShare(at, pulse)
    return { pulse, processes, survey, surveyAgeMs: 0 }
  }

  /** Whoever waits for more rows of those that were approved, or hears of a pause, has to know what was changed. */
  #isDue(last: Surveyed, { state, mostRows }: Wanted): boolean {
    if (this.#fuse.isWanting || state !== last.state || mostRows !== last.mostRows) return true
    return this.#now() - last.at >= this.worthReadingMs
  }

  async #renewLease(at: Session): Promise<void> {
    const unspent = Math.max(0, this.#fuse.allowance.unspent() ?? 0)
    if (await renewLease(at, this.holder, unspent, this.#report())) return
    // Taken for dead: what it was allowed has been given to others.
    this.#fuse.allowance.forfeit()
    await takeLease(at, this.holder, 0)
  }

  #report(): Report {
    const { leaseMs } = this.holder
    return { host: hostname(), pid: process.pid, leaseMs, ...(this.#listener?.atWork() ?? NO_WORK) }
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
