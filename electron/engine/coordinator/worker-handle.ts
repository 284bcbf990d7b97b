import type { Connection } from '../../../shared/cluster.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import { problemOf, ProblemError } from '../../../shared/problem-error.ts'
import type { Answered } from '../db/answers.ts'
import type { MadeFrame } from '../archive/frame.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { Answer, Order } from '../threads/messages.ts'

/** A worker that was told to end gets this long; then its thread is terminated with the others. */
const END_DEADLINE_MS = 5_000

/** What a worker tells between taking and releasing a range. */
export interface WorkerListener {
  onEvent(event: JobEvent): void
  onParts(parts: readonly HeldRange[]): void
  onWaiting(reason: string | null): void
  /** A worker has found more rows than are left of those that were approved. */
  onFuseBlown(): void
  /** Resolves once the frame is on disk. Throws `archive-unwritable`. */
  keep(frame: MadeFrame): Promise<void>
  /** How to reach the cluster by now. */
  connection(): Promise<Connection>
  /** Resolves when the SQL was found to mean the same, looked at after this was asked for; otherwise the job ends. */
  compared(): Promise<readonly Answered[]>
}

/** The coordinator's hold on one worker. Rejections are ProblemErrors. */
export class WorkerHandle {
  readonly worker: number
  readonly connected: Promise<void>
  readonly send: (order: Order) => void
  readonly #listener: WorkerListener
  readonly #ended = Promise.withResolvers<void>()
  #pending = Promise.withResolvers<HeldRange | null>()
  #failure: ProblemError | null = null

  constructor(worker: number, listener: WorkerListener, send: (order: Order) => void) {
    this.worker = worker
    this.send = send
    this.#listener = listener
    this.connected = this.#pending.promise.then(() => undefined)
    // The coordinator awaits the promise in hand, but not always before it rejects.
    this.connected.catch(() => undefined)
  }

  /** Resolves when the worker released the range, with what became of it; null when it is somebody else's. */
  async run(range: HeldRange): Promise<HeldRange | null> {
    if (this.#failure) throw this.#failure
    this.#pending = Promise.withResolvers<HeldRange | null>()
    this.send({ type: 'range', range })
    return await this.#pending.promise
  }

  /** Closes its connection. */
  async end(): Promise<void> {
    this.send({ type: 'end' })
    const deadline = setTimeout(() => this.#ended.resolve(), END_DEADLINE_MS)
    await this.#ended.promise
    clearTimeout(deadline)
  }

  /** The thread ended. Changes nothing once the worker released its range: a promise settles only once. */
  fail(error: Error): void {
    this.#failure ??= new ProblemError(problemOf(error))
    this.#ended.resolve()
    this.#pending.reject(this.#failure)
  }

  receive(answer: Answer): void {
    const { worker } = this
    switch (answer.type) {
      case 'connected':
        return this.#pending.resolve(null)
      case 'released':
        return this.#pending.resolve(answer.range)
      case 'failed':
        return this.#pending.reject(new ProblemError(answer.problem))
      case 'ended':
        return this.#ended.resolve()
      case 'event':
        return this.#listener.onEvent({ ...answer.event, worker })
      case 'parts':
        return this.#listener.onParts(answer.parts)
      case 'waiting':
        return this.#listener.onWaiting(answer.reason)
      case 'fuse-blown':
        return this.#listener.onFuseBlown()
      case 'keep':
        return void this.#keep(answer.frame)
      case 'connection-wanted':
        return void this.#passConnection()
      case 'comparison-wanted':
        return void this.#listener.compared().then((answered) => this.send({ type: 'compared', answered }))
    }
  }

  async #keep(frame: MadeFrame): Promise<void> {
    try {
      await this.#listener.keep(frame)
      this.send({ type: 'kept', problem: null })
    } catch (error) {
      this.send({ type: 'kept', problem: problemOf(error) })
    }
  }

  async #passConnection(): Promise<void> {
    try {
      this.send({ type: 'connection', connection: await this.#listener.connection() })
    } catch (error) {
      this.send({ type: 'no-connection', problem: problemOf(error) })
    }
  }
}
