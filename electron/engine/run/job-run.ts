import { availableParallelism } from 'node:os'
import { assertNever } from '../../../shared/assert-never.ts'
import type { Connection } from '../../../shared/cluster.ts'
import { LOG_LIMIT, type JobDetail, type JobResult, type JobSummary } from '../../../shared/job.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import { isFinished, type JobState } from '../../../shared/job-state.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { withSession } from '../db/session.ts'
import type { Job, JobListener } from '../engine.ts'
import type { JobLog } from '../history/job-log.ts'
import { allocateCounters } from '../observe/counters.ts'
import { Sampler } from '../observe/sampler.ts'
import type { Blueprint, Phase } from '../plan/blueprint.ts'
import { allocateControl, controlSwitch, type ControlSwitch } from './control.ts'
import { allocateRate } from './rate-limit.ts'
import { Stopwatch } from './stopwatch.ts'
import { startWorkerThread, type WorkerThread } from './worker-thread.ts'

/** Snapshots are taken this often while the job runs. */
const SAMPLE_INTERVAL_MS = 100

/**
 * How long a stopping job waits for transactions under way; then their connections are cut and the
 * server rolls them back. A batch takes well under a second, unless it waits for somebody's lock.
 */
const STOP_DEADLINE_MS = 10_000

export interface JobRunOptions {
  readonly id: string
  readonly blueprint: Blueprint
  readonly connection: Connection
  readonly workerScript: URL
  readonly cacheFolder: string
  readonly log: JobLog
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/**
 * The coordinator of one job: hands key ranges to worker threads, phase by phase.
 *
 * running ⇄ paused; either → cancelling → cancelled; running → succeeded | failed.
 * `cancelling` and `failed` stop new transactions at once; the job ends when the last worker
 * released its range. What it did until then stays done.
 */
export class JobRun implements Job {
  readonly id: string
  readonly finished: Promise<JobResult>
  readonly #options: JobRunOptions
  readonly #workers: number
  readonly #counters: SharedArrayBuffer
  readonly #control = allocateControl()
  readonly #switch: ControlSwitch = controlSwitch(this.#control)
  readonly #sampler: Sampler
  readonly #active: Stopwatch
  readonly #startedAt = Date.now()
  readonly #listeners = new Set<JobListener>()
  readonly #events: JobEvent[] = []
  #threads: WorkerThread[] = []
  #state: JobState = 'running'
  #problem: Problem | null = null
  #result: JobResult | null = null
  #rangesDone = 0
  #deadline: NodeJS.Timeout | undefined
  #snapshot: JobSnapshot

  constructor(options: JobRunOptions) {
    this.#options = options
    this.id = options.id
    this.#workers = workerCount(options.blueprint)
    this.#counters = allocateCounters(this.#workers)
    this.#sampler = new Sampler(this.#counters, this.#workers)
    this.#active = new Stopwatch(options.now)
    this.#snapshot = this.#takeSnapshot()
    this.finished = this.#run()
  }

  get plan() {
    return this.#options.blueprint.plan
  }

  get logFile() {
    return this.#options.log.file
  }

  snapshot(): JobSnapshot {
    return this.#snapshot
  }

  summary(): JobSummary {
    return { jobId: this.id, plan: this.plan, snapshot: this.#snapshot, result: this.#result }
  }

  detail(): JobDetail {
    return { ...this.summary(), events: [...this.#events], logFile: this.logFile }
  }

  subscribe(listener: JobListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  pause(): void {
    if (this.#state !== 'running') return
    this.#switch.pause()
    this.#active.stop()
    this.#enter('paused')
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#active.start()
    this.#enter('running')
    this.#switch.run()
  }

  cancel(): void {
    if (this.#state !== 'running' && this.#state !== 'paused') return
    this.#active.start()
    this.#enter('cancelling')
    this.#stopWorkers()
  }

  kill(): void {
    this.cancel()
    this.#terminate()
  }

  #stopWorkers(): void {
    this.#switch.stop()
    this.#deadline ??= setTimeout(() => this.#terminate(), STOP_DEADLINE_MS)
  }

  #terminate(): void {
    for (const thread of this.#threads) thread.terminate()
  }

  async #run(): Promise<JobResult> {
    const sampling = setInterval(() => this.#publish(), SAMPLE_INTERVAL_MS)
    this.#options.log.write({ jobId: this.id, spec: this.plan.spec })
    try {
      await this.#connectWorkers()
      if (this.#state === 'running') this.#active.start()
      for (const [index, phase] of this.#options.blueprint.phases.entries())
        await this.#runPhase(phase, index)
      await this.#runClosing()
    } catch (error) {
      this.#fail(problemOf(error))
    }
    this.#active.stop()
    await Promise.all(this.#threads.map(async (thread) => await thread.end()))
    clearInterval(sampling)
    clearTimeout(this.#deadline)
    return await this.#finish()
  }

  async #connectWorkers(): Promise<void> {
    const rate = allocateRate()
    const { connection, workerScript, cacheFolder } = this.#options
    const { batchSize, rowsPerSecond } = this.plan.spec.limits
    const shared = {
      connection,
      batchSize,
      rowsPerSecond,
      rate,
      counters: this.#counters,
      control: this.#control,
    }
    this.#event('info', 'state', `Connecting ${this.#workers} ${this.#workers === 1 ? 'worker' : 'workers'}.`)
    const report = (event: JobEvent) => this.#record(event)
    const code = { script: workerScript, cacheFolder }
    let next = 0
    const startInTurn = async () => {
      while (next < this.#workers && !this.#stopping) {
        const thread = startWorkerThread(code, { worker: next++, ...shared }, report)
        this.#threads.push(thread)
        await thread.connected
      }
    }
    // All at once would not be faster, and would hold up this thread, which may be the window's.
    await Promise.all(Array.from({ length: availableParallelism() }, startInTurn))
  }

  async #runPhase(phase: Phase, index: number): Promise<void> {
    if (this.#stopping) return
    this.#event('info', 'phase', `Begin: ${phase.title}, ${phase.ranges.length} key ranges.`)
    const queue = [...phase.ranges]
    const drain = async (thread: WorkerThread) => {
      for (let range = queue.shift(); range && !this.#stopping; range = queue.shift()) {
        await thread.run({ index, phase: { work: phase.work, counts: phase.counts }, range })
        if (!this.#stopping) this.#rangesDone += 1
      }
    }
    const failSoon = async (thread: WorkerThread) => {
      await drain(thread).catch((error: unknown) => this.#fail(problemOf(error)))
    }
    await Promise.all(this.#threads.map(failSoon))
  }

  async #runClosing(): Promise<void> {
    const { blueprint, connection } = this.#options
    if (this.#stopping || blueprint.closing.length === 0) return
    await withSession(connection, async (session) => {
      for (const statement of blueprint.closing) await session.query(statement)
    }).catch((error: unknown) => this.#event('warning', 'error', problemOf(error).message))
  }

  get #stopping(): boolean {
    return this.#problem !== null || this.#state === 'cancelling'
  }

  /** The first problem is the one that counts; the other workers end their transactions. */
  #fail(problem: Problem): void {
    if (this.#problem || this.#state === 'cancelling') return
    this.#problem = problem
    this.#event('error', 'error', problem.message, problem.sqlState)
    this.#stopWorkers()
  }

  async #finish(): Promise<JobResult> {
    this.#enter(this.#problem ? 'failed' : this.#state === 'cancelling' ? 'cancelled' : 'succeeded')
    const { rows, batches, retries, conflicts } = this.#snapshot
    const seconds = this.#active.milliseconds / 1_000
    const state = isFinished(this.#state) ? this.#state : 'failed'
    const result = {
      jobId: this.id,
      state,
      rows,
      batches,
      retries,
      conflicts,
      seconds,
      problem: this.#problem,
    }
    this.#result = result
    this.#options.log.write({ result })
    await this.#options.log.close()
    for (const listener of this.#listeners) listener.onFinished?.(result)
    return result
  }

  #enter(state: JobState): void {
    this.#state = state
    this.#event(state === 'failed' ? 'error' : 'info', 'state', stateMessage(state))
    this.#publish()
  }

  #event(level: JobEvent['level'], kind: JobEvent['kind'], message: string, sqlState?: string): void {
    const event: JobEvent = { at: Date.now(), level, kind, worker: null, message }
    this.#record(sqlState === undefined ? event : { ...event, sqlState })
  }

  #record(event: JobEvent): void {
    this.#options.log.write(event)
    this.#events.push(event)
    if (this.#events.length > LOG_LIMIT) this.#events.shift()
    for (const listener of this.#listeners) listener.onEvent?.(event)
  }

  #publish(): void {
    this.#snapshot = this.#takeSnapshot()
    for (const listener of this.#listeners) listener.onSnapshot?.(this.#snapshot)
  }

  #takeSnapshot(): JobSnapshot {
    const { rows, workers, recent, overall } = this.#sampler.sample(this.#options.now())
    const total = this.plan.ranges
    return {
      jobId: this.id,
      state: this.#state,
      startedAt: this.#startedAt,
      activeMs: this.#active.milliseconds,
      rows,
      batches: sum(workers.map(({ batches }) => batches)),
      retries: sum(workers.map(({ retries }) => retries)),
      conflicts: sum(workers.map(({ conflicts }) => conflicts)),
      rowsPerSecond: sum(workers.map(({ rowsPerSecond }) => rowsPerSecond)),
      progress: progressOf(this.plan.spec, this.#rangesDone, total),
      ranges: { total, done: this.#rangesDone },
      inFlight: workers.filter(({ state }) => state === 'working').length,
      recent,
      overall,
      workers: [...workers],
    }
  }
}

/** A worker without a range would only hold a connection. */
function workerCount({ plan: { spec }, phases }: Blueprint): number {
  if (spec.operation !== 'repopulate' && spec.strategy === 'sequential') return 1
  return Math.min(spec.limits.workers, Math.max(...phases.map(({ ranges }) => ranges.length)))
}

/** Key ranges say how much is done; hash classes all end together, so they say nothing until then. */
function progressOf(spec: JobSpec, done: number, total: number): number | null {
  if (done === total) return 1
  return spec.operation !== 'repopulate' && spec.strategy === 'hash' ? null : done / total
}

function stateMessage(state: JobState): string {
  switch (state) {
    case 'running':
      return 'Resumed.'
    case 'paused':
      return 'Paused: no new transaction starts.'
    case 'cancelling':
      return 'Cancelling: no new transaction starts.'
    case 'cancelled':
      return 'Cancelled. What was committed stays.'
    case 'succeeded':
      return 'Succeeded.'
    case 'failed':
      return 'Failed. What was committed stays.'
    default:
      return assertNever(state)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
