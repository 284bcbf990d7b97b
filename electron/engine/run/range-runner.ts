import type { Connection } from '../../../shared/cluster.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import { connectionProblem, openSession, type Session } from '../db/session.ts'
import type { CounterWriter } from '../observe/counters.ts'
import { isRepeatable, type BatchWork } from '../plan/blueprint.ts'
import type { KeyRange } from '../plan/key-range.ts'
import { backoffMs, MAX_TRIES_WITHOUT_PROGRESS } from '../retry/backoff.ts'
import { classifyFailure, type Failure } from '../retry/failure.ts'
import type { Batch, BatchOutcome, RangeProgress } from './batch.ts'
import { batchProblem, gaveUpProblem, outcomeUnknownProblem } from './batch-problem.ts'
import type { Gate } from './control.ts'
import type { RateLimit } from './rate-limit.ts'
import { BatchError, inTransaction } from './transaction.ts'

export interface RangeRunnerOptions {
  readonly worker: number
  readonly connection: Connection
  readonly batchSize: number
  readonly counters: CounterWriter
  readonly gate: Gate
  readonly rate: RateLimit
  readonly random: () => number
  readonly report: (event: Omit<JobEvent, 'worker'>) => void
}

/** What is done in a phase, as a runner needs it. */
export interface Step {
  readonly work: BatchWork
  readonly batch: Batch
  /** Whether its rows are what the job was asked to change. */
  readonly counts: boolean
}

/**
 * Works through key ranges over one connection, batch by batch. Holds the connection and the
 * number of tries since something was committed; both outlive a range.
 */
export class RangeRunner {
  readonly #options: RangeRunnerOptions
  #session: Session | null = null
  #tries = 0
  #freeRetryUsed = false

  constructor(options: RangeRunnerOptions) {
    this.#options = options
  }

  /** Opens the connection, so that what is wrong with it shows before any row is changed. */
  async connect(): Promise<void> {
    if (this.#session && !this.#session.usable) await this.#dropSession('it ended between two batches')
    while (!this.#session && !this.#options.gate.stopped) {
      try {
        this.#session = await openSession(this.#options.connection, `sluice-worker-${this.#options.worker}`)
      } catch (cause) {
        const failure = classifyFailure(cause, 'connect')
        if (failure.kind !== 'retryable') throw connectionProblem(this.#options.connection, failure)
        this.#options.counters.retry(failure.conflict)
        await this.#retryLater(failure)
      }
    }
  }

  /** Ends when the range is done or the job was stopped. */
  async run(range: KeyRange, step: Step): Promise<void> {
    let progress: RangeProgress | null = { range, cursor: range.lo, epoch: 0 }
    while (progress && (await this.#options.gate.pass(() => this.#options.counters.state('paused')))) {
      const outcome: BatchOutcome | null = await this.#tryBatch(progress, step)
      if (outcome) progress = advance(progress, outcome)
    }
  }

  async close(): Promise<void> {
    await this.#session?.close()
  }

  /** One try; null when it has to be made again, after the wait that is due. */
  async #tryBatch(progress: RangeProgress, step: Step): Promise<BatchOutcome | null> {
    const { batchSize, rate } = this.#options
    // The rate is booked before BEGIN: a wait inside a transaction makes conflicts likelier.
    await this.#wait(rate.take(batchSize))
    const outcome = await this.#commitBatch(progress, step).catch(async (error: unknown) => {
      if (!(error instanceof BatchError)) throw error
      await this.#handle(error.failure, progress.range, step.work)
      return null
    })
    rate.giveBack(batchSize - (outcome?.rows ?? 0))
    return outcome
  }

  async #commitBatch(progress: RangeProgress, step: Step): Promise<BatchOutcome | null> {
    await this.connect()
    const session = this.#session
    if (!session || this.#options.gate.stopped) return null
    this.#options.counters.state('working')
    const begun = performance.now()
    const { batch, counts } = step
    const outcome = await inTransaction(
      session,
      async () => await batch.find(session, progress),
      async (end) => await batch.change(session, progress, end),
    )
    this.#options.counters.batch(outcome.rows, performance.now() - begun, counts)
    this.#tries = 0
    this.#freeRetryUsed = false
    return outcome
  }

  /** Returns when the batch may be tried again; throws what ends the job. */
  async #handle(failure: Failure, range: KeyRange, work: BatchWork): Promise<void> {
    if (failure.connectionLost) await this.#dropSession(failure.message, failure.sqlState)
    if (failure.kind === 'ambiguous' && !isRepeatable(work)) throw outcomeUnknownProblem(range, failure)
    if (failure.kind === 'fatal' || failure.kind === 'cancelled') throw batchProblem(range, failure)
    this.#options.counters.retry(failure.conflict)
    if (failure.schemaChange && !this.#freeRetryUsed) {
      this.#freeRetryUsed = true
      return
    }
    await this.#retryLater(failure)
  }

  async #retryLater(failure: Failure): Promise<void> {
    this.#tries += 1
    if (this.#tries > MAX_TRIES_WITHOUT_PROGRESS) throw gaveUpProblem(MAX_TRIES_WITHOUT_PROGRESS, failure)
    const wait = backoffMs(this.#tries, this.#options.random)
    this.#report(
      'retry',
      `Try ${this.#tries} failed, next in ${Math.round(wait)} ms: ${failure.message}`,
      failure.sqlState,
    )
    await this.#wait(wait)
  }

  async #dropSession(reason: string, sqlState?: string): Promise<void> {
    this.#report('reconnect', `The connection was lost, connecting again: ${reason}`, sqlState)
    await this.#session?.close()
    this.#session = null
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return
    this.#options.counters.state('waiting')
    await this.#options.gate.sleep(milliseconds)
  }

  #report(kind: 'retry' | 'reconnect', message: string, sqlState: string | undefined): void {
    this.#options.report({
      at: Date.now(),
      level: 'warning',
      kind,
      message,
      ...(sqlState === undefined ? {} : { sqlState }),
    })
  }
}

function advance(progress: RangeProgress, outcome: BatchOutcome): RangeProgress | null {
  if (outcome.cursor === null) return null
  return { ...progress, cursor: outcome.cursor, epoch: progress.epoch + 1 }
}
