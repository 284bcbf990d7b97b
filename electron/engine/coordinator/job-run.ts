import type { Approval, ApprovedBy } from '../../../shared/approval.ts'
import { counted } from '../../../shared/counted.ts'
import type { JobDetail, JobResult, JobSummary, Verification } from '../../../shared/job.ts'
import { type Adjustment, changesMatching } from '../../../shared/job-spec.ts'
import type { FinalState } from '../../../shared/job-state.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { moreThanApproved } from '../../../shared/more-than-approved.ts'
import { countsOf, type JobSnapshot } from '../../../shared/snapshot.ts'
import { withSession } from '../db/session.ts'
import type { Job, JobListener } from '../job.ts'
import { hasMetFuse, type LimitsInForce, type Pulse } from '../ledger/job-record.ts'
import { requireSameMeaning } from '../plan/stored-job.ts'
import { stoppedElsewhere } from '../ledger/batch-problem.ts'
import { controlSwitch, type ControlSwitch } from '../threads/control.ts'
import { allocateRate } from '../threads/rate-limit.ts'
import { allocateLimits } from '../threads/shared-cells.ts'
import { Archiving } from './archiving.ts'
import { closeJob, leaveLedger, type Left } from './close-job.ts'
import type { JobFuse } from './job-fuse.ts'
import type { Look } from './job-ledger.ts'
import { JobLimits } from './job-limits.ts'
import { JobLog } from './job-log.ts'
import { JobProgress, nothingDone } from './job-progress.ts'
import type { JobRunOptions } from './job-run-options.ts'
import { JobStates } from './job-states.ts'
import { approvedForOthers, leftToOthers, STATE_MESSAGES } from './job-words.ts'
import { JobWorkers } from './job-workers.ts'
import { Pace } from './pace.ts'
import { Stopwatch } from './stopwatch.ts'

/** Snapshots are taken this often while the job runs. */
const SAMPLE_INTERVAL_MS = 100

/**
 * The coordinator of one job, or of one process's part in it. Leaving the state `running` stops new
 * transactions at once; the job ends when the last worker released its range. What it did until then
 * stays done.
 */
export class JobRun implements Job {
  readonly id: string
  readonly finished: Promise<JobResult>
  readonly #options: JobRunOptions
  readonly #states: JobStates
  readonly #limits: JobLimits
  readonly #switch: ControlSwitch
  readonly #fuse: JobFuse
  readonly #progress: JobProgress
  readonly #log: JobLog
  readonly #workers: JobWorkers
  readonly #active: Stopwatch
  readonly #archive: Archiving
  /** Of this process's workers. */
  readonly #pace = new Pace()
  readonly #startedAt = Date.now()
  #approvals: readonly Approval[]
  #result: JobResult | null = null
  #snapshot: JobSnapshot

  constructor(options: JobRunOptions) {
    this.#options = options
    this.id = options.id
    this.#approvals = options.approvals
    const { ledger, control, connects, fuse, blueprint } = options
    this.#states = new JobStates(ledger !== null)
    this.#progress = new JobProgress(blueprint, ledger?.before ?? nothingDone(blueprint.plan), options.ranges)
    const { counters } = this.#progress
    const own = { counters, limits: allocateLimits(), rate: allocateRate() }
    const cells = { ...own, fuse: fuse.cells, control, connects }
    this.#limits = new JobLimits(cells, options.limits, ledger !== null)
    this.#fuse = fuse
    this.#switch = controlSwitch(control)
    this.#log = new JobLog(options.log)
    this.#active = new Stopwatch(options.now)
    this.#archive = new Archiving(options, (reason) => this.#pauseUnarchived(reason))
    this.#workers = new JobWorkers(options, cells, (worker) => this.#progress.width(worker), {
      onEvent: (event) => this.#log.record(event),
      onFuseBlown: () => this.#meetFuse(),
      onCut: (no, parts) => this.#progress.cut(no, parts),
      onReleased: (no, range) => {
        this.#archive.released(no, range)
        this.#progress.released(no, range)
      },
      keep: async (frame) => await this.#archive.keep(frame),
      onProblem: (problem) => this.#fail(problem),
    })
    this.#snapshot = this.#takeSnapshot()
    this.finished = this.#run()
  }

  get plan() {
    return this.#options.blueprint.plan
  }

  get logFile() {
    return this.#options.log.file
  }

  get logFault() {
    return this.#options.log.fault
  }

  get approvals() {
    return this.#approvals
  }

  snapshot(): JobSnapshot {
    return this.#snapshot
  }

  summary(): JobSummary {
    const { id: jobId, plan, logFault } = this
    const approvals = [...this.#approvals]
    return { jobId, plan, snapshot: this.#snapshot, result: this.#result, logFault, approvals }
  }

  detail(): JobDetail {
    return { ...this.summary(), events: this.#log.events, logFile: this.logFile }
  }

  subscribe(listener: JobListener): () => void {
    this.#log.listeners.add(listener)
    return () => this.#log.listeners.delete(listener)
  }

  pause(): void {
    if (this.#pause(null)) this.#options.ledger?.link.publish('paused')
    else this.#states.keepPaused()
  }

  /** `ready`: called once it is certain that it can, before it does. */
  async resume(approvedBy?: ApprovedBy, ready: () => Promise<void> | void = () => {}): Promise<void> {
    const { pauses, pauseReason, current } = this.#states
    const isBlown = current === 'paused' && pauseReason === this.#moreThanApproved()
    const approval = await this.#options.approve(isBlown, approvedBy)
    if (current === 'paused') await this.#requireSameMeaning()
    await ready()
    // Somebody has paused it since, or it met the fuse after others had resumed it: nobody has decided on that yet.
    if (this.#states.pauses !== pauses) return
    if (!this.#states.resume()) return
    const { ledger } = this.#options
    // Where there is a ledger, its answer lifts the fuse, here as in every process: before that nothing changes.
    if (approval && ledger) ledger.link.approveRest(approval)
    else if (approval) this.#fuse.lift()
    if (approval) this.#approvals = [...this.#approvals, approval]
    ledger?.link.publish('running')
    this.#proceed()
  }

  sleep(): void {
    if (this.#states.sleep()) this.#hold()
  }

  wake(): void {
    if (this.#states.isAsleep) this.#resume()
  }

  adjust(adjustment: Adjustment): void {
    if (this.#states.isFinished || this.#states.isStopping) return
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
    void this.#workers.terminate()
  }

  /** On a connection of its own, for a person waits for the answer. */
  async #requireSameMeaning(): Promise<void> {
    const connection = await this.#options.connect()
    await withSession(connection, async (session) => await requireSameMeaning(session, this.plan))
  }

  #pause(reason: string | null): boolean {
    if (!this.#states.pause(reason)) return false
    this.#hold()
    return true
  }

  #hold(): void {
    this.#switch.pause()
    this.#active.stop()
    this.#announce()
  }

  #resume(): void {
    if (this.#states.resume()) this.#proceed()
  }

  #proceed(): void {
    this.#active.start()
    this.#announce()
    this.#switch.run()
  }

  #stop(ending: 'cancelled' | 'interrupted'): boolean {
    if (!this.#states.stop(ending)) return false
    this.#active.start()
    this.#announce()
    this.#stopWorkers()
    return true
  }

  /** The other workers end their transactions. */
  #fail(problem: Problem): void {
    if (!this.#states.fail(problem)) return
    this.#log.report('error', 'error', problem.message, problem.sqlState)
    this.#stopWorkers()
  }

  #stopWorkers(): void {
    this.#switch.stop()
    this.#workers.stop()
  }

  async #run(): Promise<JobResult> {
    const sampling = setInterval(() => this.#publish(), SAMPLE_INTERVAL_MS)
    // What only the log file has.
    this.#options.log.write({ jobId: this.id, spec: this.plan.spec, approvals: this.#approvals })
    this.#archive.begin(this.#log)
    let verification: Verification | null = null
    try {
      await this.#work()
      this.#active.stop()
      if (!this.#states.isStopping) verification = await closeJob(this.#options, this.#log)
    } catch (error) {
      this.#fail(problemOf(error))
    }
    this.#active.stop()
    await this.#workers.end()
    await this.#archive.end(this.#log)
    if (!this.#options.ledger) this.#progress.cutOff(this.#fuse.allowance.booked())
    const state = this.#states.settle()
    this.#switch.stop()
    const { problem } = this.#states
    const left = await leaveLedger(this.#options, this.#log, this.#states.recordState(), problem)
    clearInterval(sampling)
    if (left.totals) this.#progress.settle(left.totals)
    return await this.#finish(state, verification, left)
  }

  async #work(): Promise<void> {
    const workers = this.#workersWanted()
    this.#log.report('info', 'state', `Connecting ${counted(workers, 'worker')}.`)
    const { ledger } = this.#options
    // Before a worker has a range: who comes to a job that is paused does nothing until it is resumed.
    if (ledger?.before.state === 'paused') this.#pauseAs(ledger.before)
    // From the start: connecting may take longer than a lease lasts.
    ledger?.link.watch({
      onLook: (look) => this.#apply(look, ledger.link.holder.owner),
      onProblem: (problem) => this.#log.warn('The ledger could not be reached', problem),
      atWork: () => this.#atWork(),
    })
    await this.#workers.assemble(workers)
    if (this.#states.current === 'running') this.#active.start()
    await this.#workers.pool.work()
  }

  /** What others did to the job, and what they want of it. */
  #apply(look: Look, owner: string): void {
    if (this.#states.isFinished || this.#states.isStopping) return
    const { pulse } = look
    this.#progress.apply(look, owner)
    if (this.#fuse.apply(pulse) && pulse.state === 'running') return this.#blowFuse()
    this.#enforce(pulse.limits, Math.max(1, pulse.processes))
    if (pulse.state === 'paused') this.#pauseAs(pulse)
    else if (pulse.state === 'cancelled') this.#stop('cancelled')
    else if (pulse.state === 'failed') this.#fail(stoppedElsewhere(pulse.failure))
    // Others may have done all of it meanwhile: the workers find that out when they run again.
    else if (!this.#states.isAsleep && ['running', 'succeeded'].includes(pulse.state)) this.#resume()
  }

  /** For those who look at the job from elsewhere. */
  #atWork() {
    const { rows, preparedRows } = this.#progress.own()
    this.#pace.note(this.#active.milliseconds, rows + preparedRows)
    const perSecond = this.#pace.perSecond ?? this.#snapshot.rowsPerSecond
    const rowsPerSecond = this.#states.current === 'running' ? Math.round(perSecond) : 0
    return { workers: this.#workers.pool.size, rows, preparedRows, rowsPerSecond }
  }

  /** As the ledger has it. */
  #pauseAs(pulse: Pulse): void {
    this.#pause(hasMetFuse(pulse) ? this.#moreThanApproved() : pulse.failure)
  }

  #enforce(limits: LimitsInForce, processes: number): void {
    const { workers } = this.#limits.current
    if (!this.#limits.enforce(limits, processes)) return
    this.#switch.nudge()
    if (limits.workers !== workers) this.#workers.pool.resize(this.#workersWanted())
    this.#log.report('info', 'limits', this.#limits.toString())
  }

  /** One without a range would only hold a connection. */
  #workersWanted(): number {
    if (this.#progress.isEmpty) return 0
    const { blueprint, ownWorkers, ledger } = this.#options
    const { spec } = blueprint.plan
    if (changesMatching(spec) && spec.strategy === 'sequential') return 1
    if (blueprint.phases.some(({ work }) => work.kind === 'restore' && work.restore.isInTurn)) return 1
    const ranges = Math.max(...blueprint.phases.map((phase) => phase.ranges.length))
    const wanted = ownWorkers ?? this.#limits.current.workers
    return ledger || wanted < ranges ? wanted : ranges
  }

  async #finish(state: FinalState, verification: Verification | null, left: Left): Promise<JobResult> {
    this.#states.finish()
    this.#announce()
    const result: JobResult = {
      jobId: this.id,
      state,
      ...countsOf(this.#snapshot),
      seconds: this.#active.milliseconds / 1_000,
      archive: await this.#archive.summary(),
      verification,
      ...left.fates,
      resumable: left.isRecorded && (state === 'interrupted' || state === 'failed'),
      problem: this.#states.problem,
    }
    this.#result = result
    this.#options.log.write({ result })
    await this.#options.log.close()
    await this.#options.blueprint.release?.().catch(() => undefined)
    for (const listener of this.#log.listeners) listener.onFinished?.(result)
    return result
  }

  #announce(): void {
    const { current } = this.#states
    this.#log.report(current === 'failed' ? 'error' : 'info', 'state', STATE_MESSAGES[current])
    this.#publish()
  }

  #publish(): void {
    this.#snapshot = this.#takeSnapshot()
    for (const listener of this.#log.listeners) listener.onSnapshot?.(this.#snapshot)
  }

  #takeSnapshot(): JobSnapshot {
    const circumstances = {
      jobId: this.id,
      state: this.#states.current,
      startedAt: this.#startedAt,
      activeMs: this.#active.milliseconds,
      limits: this.#limits.current,
      waitingFor: this.#waitingFor(),
      ...this.#archive.told,
    }
    return this.#progress.snapshot(circumstances, this.#workers.pool.most, this.#options.now())
  }

  #waitingFor(): string | null {
    if (this.#states.current === 'paused' || this.#states.isFinished) return this.#states.pauseReason
    const cutOff = this.#options.ledger?.link.waitReason ?? null
    const waitReason = this.#workers.waitReason(cutOff)
    if (waitReason) return waitReason
    // Nothing is left that may be changed before the ledger allows more.
    if (cutOff && this.#fuse.isWanting) return cutOff
    const { leaseMs } = this.#options.timing
    if (this.#fuse.waitsForOthers) return approvedForOthers(leaseMs)
    return this.#workers.waitsForOthers ? leftToOthers(leaseMs) : null
  }

  #moreThanApproved(): string {
    return moreThanApproved(this.plan.spec.limits.approvedRows)
  }

  /** Every process stops: rows that others could still keep wait for those that nobody can. */
  #pauseUnarchived(reason: string): void {
    if (!this.#pause(reason)) return
    this.#log.report('error', 'error', reason)
    this.#options.ledger?.link.publish('paused', reason)
  }

  #meetFuse(): void {
    const isMet = this.#fuse.meetMore()
    if (isMet) this.#blowFuse()
    else if (isMet === null) this.#options.ledger?.link.hurry()
  }

  #blowFuse(): void {
    const reason = this.#moreThanApproved()
    if (this.#pause(reason)) this.#log.report('warning', 'state', reason)
    // Also where it is paused here, but others have resumed it and nobody has approved of more.
    if (this.#states.current === 'paused') this.#options.ledger?.link.pauseAtFuse()
  }
}
