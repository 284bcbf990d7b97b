import { counted } from '../../../shared/counted.ts'
import type { Connection } from '../../../shared/cluster.ts'
import type { JobDetail, JobResult, JobSummary, Verification } from '../../../shared/job.ts'
import type { Adjustment } from '../../../shared/job-spec.ts'
import { isFinished, type FinalState, type JobState } from '../../../shared/job-state.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { countsOf, type JobSnapshot } from '../../../shared/snapshot.ts'
import type { Job, JobListener } from '../job.ts'
import { hasMetFuse, type LimitsInForce, type Pulse, type RecordState } from '../ledger/job-record.ts'
import { stoppedElsewhere } from '../retry/batch-problem.ts'
import { closeJob, leaveLedger } from './close-job.ts'
import { controlSwitch, type ControlSwitch } from '../threads/control.ts'
import type { JobFuse } from './job-fuse.ts'
import { JobLog } from './job-log.ts'
import { JobLimits } from './job-limits.ts'
import { JobProgress, nothingDone } from './job-progress.ts'
import type { JobRunOptions } from './job-run-options.ts'
import { approvedForOthers, leftToOthers, moreThanApproved, stateMessage } from './job-words.ts'
import { isPassing } from './passing.ts'
import { allocateRate } from '../threads/rate-limit.ts'
import { RangeQueue } from './range-queue.ts'
import { allocateLimits } from '../threads/shared-cells.ts'
import type { SharedCells } from '../threads/messages.ts'
import { Stopwatch } from './stopwatch.ts'
import { ThreadPool } from './thread-pool.ts'
import { WaitReasons } from './wait-reasons.ts'
import { WorkerPool } from './worker-pool.ts'
import type { WorkerListener } from './worker-handle.ts'
import { workersWanted } from './workers-wanted.ts'

/** Snapshots are taken this often while the job runs. */
const SAMPLE_INTERVAL_MS = 100

/**
 * The coordinator of one job, or of one process's part in it.
 *
 * running ⇄ paused; either → cancelling → cancelled | interrupted; running → succeeded | failed |
 * interrupted. Leaving `running` stops new transactions at once; the job ends when the last worker
 * released its range. What it did until then stays done.
 */
export class JobRun implements Job {
  readonly id: string
  readonly finished: Promise<JobResult>
  readonly #options: JobRunOptions
  readonly #cells: SharedCells
  readonly #limits: JobLimits
  readonly #switch: ControlSwitch
  readonly #fuse: JobFuse
  readonly #progress: JobProgress
  readonly #log: JobLog
  readonly #queue: RangeQueue
  readonly #threads: ThreadPool
  readonly #pool: WorkerPool
  readonly #active: Stopwatch
  readonly #startedAt = Date.now()
  readonly #waitReasons = new WaitReasons()
  #state: JobState = 'running'
  #ending: FinalState = 'cancelled'
  /** How the job ends; null until that is settled. */
  #ended: FinalState | null = null
  #pauseReason: string | null = null
  /** Paused in this process alone. */
  #isAsleep = false
  /** It was paused when it was interrupted, and so it stays for those who go on with it. */
  #wasPaused = false
  #problem: Problem | null = null
  #result: JobResult | null = null
  /** Its credentials are good for the first workers; who comes later asks. */
  #firstConnection: Connection | null
  #deadline: NodeJS.Timeout | undefined
  #snapshot: JobSnapshot

  constructor(options: JobRunOptions) {
    this.#options = options
    this.id = options.id
    this.#firstConnection = options.connection
    const { ledger, control, connects, fuse, blueprint } = options
    const { plan } = blueprint
    this.#progress = new JobProgress(plan, ledger?.before ?? nothingDone(plan))
    const { counters } = this.#progress
    const cells = { counters, limits: allocateLimits(), rate: allocateRate(), fuse: fuse.cells }
    this.#cells = { ...cells, control, connects }
    this.#limits = new JobLimits(this.#cells, options.limits, ledger !== null)
    this.#fuse = fuse
    this.#switch = controlSwitch(control)
    this.#log = new JobLog(options.log)
    this.#active = new Stopwatch(options.now)
    this.#queue = this.#createQueue()
    this.#threads = this.#createThreads()
    this.#pool = this.#createPool()
    this.#snapshot = this.#takeSnapshot()
    this.finished = this.#run()
  }

  get plan() {
    return this.#options.blueprint.plan
  }

  get logFile() {
    return this.#log.file
  }

  get logFault() {
    return this.#log.fault
  }

  snapshot(): JobSnapshot {
    return this.#snapshot
  }

  summary(): JobSummary {
    const { id: jobId, plan, logFault } = this
    return { jobId, plan, snapshot: this.#snapshot, result: this.#result, logFault }
  }

  detail(): JobDetail {
    return { ...this.summary(), events: this.#log.events, logFile: this.logFile }
  }

  subscribe(listener: JobListener): () => void {
    this.#log.listeners.add(listener)
    return () => this.#log.listeners.delete(listener)
  }

  pause(): void {
    if (this.#halt(null)) this.#options.ledger?.link.publish('paused')
  }

  resume(): void {
    if (this.#state !== 'paused' || this.#stopping) return
    // Whoever goes on after the fuse has blown approves of what comes.
    if (this.#pauseReason !== null) this.#options.ledger?.link.approveAnyNumber()
    this.#options.ledger?.link.publish('running')
    this.#proceed()
  }

  sleep(): void {
    this.#isAsleep = this.#halt(null)
  }

  wake(): void {
    if (this.#isAsleep && !this.#stopping) this.#proceed()
  }

  adjust(adjustment: Adjustment): void {
    if (isFinished(this.#state) || this.#stopping) return
    this.#options.ledger?.link.adjust(adjustment)
    this.#enforce(this.#limits.adjusted(adjustment), 1)
  }

  cancel(): void {
    if (this.#stop('cancelled')) this.#options.ledger?.link.publish('cancelled')
  }

  interrupt(): void {
    if (!this.#options.ledger) return this.cancel()
    this.#stop('interrupted')
  }

  kill(): void {
    this.interrupt()
    void this.#threads.terminate()
  }

  #halt(reason: string | null): boolean {
    if (this.#stopping || (this.#state !== 'running' && !this.#isAsleep)) return false
    this.#pauseReason = reason
    this.#switch.pause()
    this.#active.stop()
    this.#enter('paused')
    return true
  }

  #proceed(): void {
    if (this.#pauseReason !== null) this.#fuse.lift()
    this.#pauseReason = null
    this.#active.start()
    this.#enter('running')
    this.#switch.run()
  }

  #stop(ending: FinalState): boolean {
    if (this.#ended || (this.#state !== 'running' && this.#state !== 'paused')) return false
    // What failed has stopped already, and the ledger is to hear why.
    if (this.#problem && ending === 'interrupted') return false
    this.#ending = ending
    this.#wasPaused = this.#state === 'paused' && !this.#isAsleep
    this.#active.start()
    this.#enter('cancelling')
    this.#stopWorkers()
    return true
  }

  #stopWorkers(): void {
    this.#switch.stop()
    this.#queue.end()
    this.#deadline ??= setTimeout(() => void this.#threads.terminate(), this.#options.timing.stopMs)
  }

  async #run(): Promise<JobResult> {
    const sampling = setInterval(() => this.#publish(), SAMPLE_INTERVAL_MS)
    this.#log.note({ jobId: this.id, spec: this.plan.spec })
    let verification: Verification | null = null
    try {
      await this.#work()
      this.#active.stop()
      if (!this.#stopping) verification = await closeJob(this.#options, this.#log)
    } catch (error) {
      this.#fail(problemOf(error))
    }
    this.#active.stop()
    await this.#pool.end()
    await this.#threads.terminate()
    clearTimeout(this.#deadline)
    if (!this.#options.ledger) this.#progress.cut(this.#fuse.booked)
    this.#ended = this.#finalState()
    this.#switch.stop()
    const lastWord = this.#lastWord(this.#ended)
    const left = await leaveLedger(this.#options, this.#log, lastWord, this.#problem)
    clearInterval(sampling)
    if (left.totals) this.#progress.settle(left.totals, this.#options.now())
    return await this.#finish(this.#ended, verification, left.isRecorded)
  }

  async #work(): Promise<void> {
    const workers = this.#workersWanted()
    this.#log.report('info', 'state', `Connecting ${counted(workers, 'worker')}.`)
    // From the start: connecting may take longer than a lease lasts.
    this.#options.ledger?.link.watch({
      onPulse: (pulse) => this.#apply(pulse),
      onProblem: (problem) => this.#log.warn('The ledger was not reached', problem),
    })
    await this.#pool.assemble(workers)
    this.#firstConnection = null
    if (this.#state === 'running') this.#active.start()
    await this.#pool.work()
  }

  /** What the ledger has to say of the job from now on; null when that stays as it is. */
  #lastWord(state: FinalState): RecordState | null {
    // Who said so has told why, and a person may have mended it since.
    if (state !== 'cancelled' && this.#problem?.code === 'stopped-elsewhere') return null
    if (state !== 'interrupted') return state
    return this.#wasPaused ? 'paused' : null
  }

  get #stopping(): boolean {
    return this.#problem !== null || this.#state === 'cancelling' || this.#ended !== null
  }

  #finalState(): FinalState {
    if (this.#state === 'cancelling') return this.#ending
    if (!this.#problem) return 'succeeded'
    return this.#options.ledger && isPassing(this.#problem) ? 'interrupted' : 'failed'
  }

  /** The first problem is the one that counts; the other workers end their transactions. */
  #fail(problem: Problem): void {
    if (this.#stopping) return
    this.#problem = problem
    this.#log.report('error', 'error', problem.message, problem.sqlState)
    this.#stopWorkers()
  }

  /** What others did to the job, and what they want of it. */
  #apply(pulse: Pulse): void {
    if (isFinished(this.#state) || this.#stopping) return
    this.#progress.apply(pulse, this.#options.now())
    if (this.#fuse.apply(pulse) && pulse.state === 'running') return this.#blowFuse()
    this.#enforce(pulse.limits, Math.max(1, pulse.processes))
    if (pulse.state === 'paused') this.#halt(hasMetFuse(pulse) ? moreThanApproved(this.plan) : null)
    // Others may have done all of it meanwhile: the workers find that out when they go on.
    else if (this.#state === 'paused' && !this.#isAsleep && ['running', 'succeeded'].includes(pulse.state))
      this.#proceed()
    else if (pulse.state === 'cancelled') this.#stop('cancelled')
    else if (pulse.state === 'failed') this.#fail(stoppedElsewhere(pulse.failure))
  }

  #enforce(limits: LimitsInForce, processes: number): void {
    const { workers } = this.#limits.current
    if (!this.#limits.enforce(limits, processes)) return
    this.#switch.nudge()
    if (limits.workers !== workers) this.#pool.resize(this.#workersWanted())
    this.#log.report('info', 'limits', this.#limits.toString())
  }

  #workersWanted(): number {
    return this.#progress.isEmpty ? 0 : workersWanted(this.#options, this.#limits.current.workers)
  }

  async #finish(
    state: FinalState,
    verification: Verification | null,
    isRecorded: boolean,
  ): Promise<JobResult> {
    this.#enter(state)
    const result: JobResult = {
      jobId: this.id,
      state,
      ...countsOf(this.#snapshot),
      seconds: this.#active.milliseconds / 1_000,
      verification,
      resumable: isRecorded && (state === 'interrupted' || state === 'failed'),
      problem: this.#problem,
    }
    this.#result = result
    this.#log.note({ result })
    await this.#log.close()
    for (const listener of this.#log.listeners) listener.onFinished?.(result)
    return result
  }

  #enter(state: JobState): void {
    this.#state = state
    this.#isAsleep = false
    this.#log.report(state === 'failed' ? 'error' : 'info', 'state', stateMessage(state))
    this.#publish()
  }

  #publish(): void {
    this.#snapshot = this.#takeSnapshot()
    for (const listener of this.#log.listeners) listener.onSnapshot?.(this.#snapshot)
  }

  #takeSnapshot(): JobSnapshot {
    const circumstances = {
      jobId: this.id,
      state: this.#state,
      startedAt: this.#startedAt,
      activeMs: this.#active.milliseconds,
      limits: this.#limits.current,
      waitingFor: this.#waitingFor(),
    }
    return this.#progress.snapshot(circumstances, this.#pool.most, this.#options.now())
  }

  #waitingFor(): string | null {
    if (this.#state === 'paused' || isFinished(this.#state)) return this.#pauseReason
    const cutOff = this.#options.ledger?.link.waitReason ?? null
    const trouble = this.#waitReasons.reason(this.#pool.busy, cutOff)
    if (trouble) return trouble
    // Nothing is left that may be changed before the ledger allows more.
    if (cutOff && this.#fuse.isWanting) return cutOff
    const { leaseMs } = this.#options.timing
    if (this.#fuse.waitsForOthers) return approvedForOthers(leaseMs)
    return this.#queue.waitsForOthers ? leftToOthers(leaseMs) : null
  }

  #createQueue(): RangeQueue {
    return new RangeQueue({
      store: this.#options.store,
      workers: () => this.#pool.size,
      inHand: () => this.#pool.busy.length,
      askForParts: async (parts) => await this.#pool.askForParts(parts),
      onRanges: (added, done) => this.#progress.moveRanges(added, done),
      onError: (error) => this.#fail(problemOf(error)),
    })
  }

  #createThreads(): ThreadPool {
    const { blueprint, timing, code, ledger } = this.#options
    const phases = blueprint.phases.map(({ work, countsTowardTotal }) => ({ work, countsTowardTotal }))
    const guarding = ledger?.guarding ?? null
    return new ThreadPool(code, { cells: this.#cells, timing, phases, guarding, target: blueprint.target })
  }

  #createPool(): WorkerPool {
    return new WorkerPool({
      enlist: (worker, listener) => this.#threads.enlist(worker, this.#firstConnection, listener),
      listener: (worker) => this.#listenTo(worker),
      queue: this.#queue,
      width: (worker) => this.#progress.width(worker),
      onProblem: (error) => this.#fail(problemOf(error)),
    })
  }

  #listenTo(worker: number): Omit<WorkerListener, 'onParts'> {
    return {
      onEvent: (event) => this.#log.record(event),
      onWaiting: (reason) => this.#waitReasons.set(worker, reason),
      onFuseBlown: () => this.#meetFuse(),
      connection: this.#options.connect,
    }
  }

  #meetFuse(): void {
    const isMet = this.#fuse.meetMore()
    if (isMet) this.#blowFuse()
    else if (isMet === null) this.#options.ledger?.link.hurry()
  }

  #blowFuse(): void {
    const reason = moreThanApproved(this.plan)
    if (!this.#halt(reason)) return
    this.#log.report('warning', 'state', reason)
    this.#options.ledger?.link.publish('paused')
  }
}
