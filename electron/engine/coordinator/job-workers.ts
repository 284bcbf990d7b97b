import type { Connection } from '../../../shared/cluster.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { SharedCells } from '../threads/messages.ts'
import type { JobRunOptions } from './job-run-options.ts'
import { Comparison } from './comparison.ts'
import { RangeQueue, type RangeQueueOptions } from './range-queue.ts'
import { ThreadPool } from './thread-pool.ts'
import { WaitReasons } from './wait-reasons.ts'
import type { WorkerListener } from './worker-handle.ts'
import { WorkerPool } from './worker-pool.ts'

type JobWorkersListener = Pick<WorkerListener, 'onEvent' | 'onFuseBlown' | 'keep'> &
  Pick<RangeQueueOptions, 'onCut' | 'onReleased'> & { onProblem(problem: Problem): void }

/** The workers of a job with the threads that they run in and the queue that feeds them. */
export class JobWorkers {
  readonly #options: JobRunOptions
  readonly #listener: JobWorkersListener
  readonly #queue: RangeQueue
  readonly #threads: ThreadPool
  readonly pool: WorkerPool
  readonly #comparison: Comparison
  readonly #waitReasons = new WaitReasons()
  /** Its credentials are good for the first workers; who comes later asks. */
  #firstConnection: Connection | null
  #deadline: NodeJS.Timeout | undefined
  #hasEnded = false

  /** `width`: how much is left of the range that a worker has in hand, in the keys' own measure. */
  constructor(
    options: JobRunOptions,
    cells: SharedCells,
    width: (worker: number) => number,
    listener: JobWorkersListener,
  ) {
    const { blueprint, timing, code, ledger, store, connection } = options
    this.#options = options
    this.#listener = listener
    this.#firstConnection = connection
    const onProblem = (error: unknown) => listener.onProblem(problemOf(error))
    this.#comparison = new Comparison(options, onProblem)
    const phases = blueprint.phases.map(({ work, countsTowardTotal, archive = null }) => ({
      work,
      countsTowardTotal,
      archive,
    }))
    const guarding = ledger?.guarding ?? null
    this.#threads = new ThreadPool(code, { cells, timing, phases, guarding, target: blueprint.target })
    this.#queue = new RangeQueue({
      store,
      workers: () => this.pool.size,
      inHand: () => this.pool.busy.length,
      askForParts: async (parts) => await this.pool.askForParts(parts),
      onCut: listener.onCut,
      onReleased: listener.onReleased,
      onError: onProblem,
      worthReadingMs: () => ledger?.link.worthReadingMs ?? 0,
    })
    this.pool = new WorkerPool({
      enlist: (worker, to) => this.#threads.enlist(worker, this.#firstConnection, to),
      listener: (worker) => this.#listenTo(worker),
      queue: this.#queue,
      width,
      onProblem,
    })
  }

  /** All that is left belongs to other processes. */
  get waitsForOthers(): boolean {
    return this.#queue.waitsForOthers
  }

  /** Brings the first workers to life; resolves when they are connected. */
  async assemble(workers: number): Promise<void> {
    await this.pool.assemble(workers)
    this.#firstConnection = null
  }

  /** No worker gets another range; those who are not done in time are cut off. */
  stop(): void {
    this.#queue.end()
    if (!this.#hasEnded)
      this.#deadline ??= setTimeout(() => void this.terminate(), this.#options.timing.stopMs)
  }

  async end(): Promise<void> {
    await Promise.all([this.pool.end(), this.#comparison.end()])
    await this.terminate()
    this.#hasEnded = true
    clearTimeout(this.#deadline)
  }

  /** Ends all threads at once, whatever they do. */
  async terminate(): Promise<void> {
    await this.#threads.terminate()
  }

  /** Why nothing moves; null while something does. `ledger`: why that cannot be reached, which they wait for. */
  waitReason(ledger: string | null): string | null {
    return this.#waitReasons.reason(this.pool.busy, ledger)
  }

  #listenTo(worker: number): Omit<WorkerListener, 'onParts'> {
    const whyNot = () => this.#comparison.waitReason
    return {
      onEvent: this.#listener.onEvent,
      onWaiting: (reason) => this.#waitReasons.set(worker, reason),
      onFuseBlown: this.#listener.onFuseBlown,
      keep: this.#listener.keep,
      connection: this.#options.connect,
      compared: async () => await this.#waitReasons.during(worker, whyNot, this.#comparison.made()),
    }
  }
}
