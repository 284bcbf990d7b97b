import type { Connection } from '../../../shared/cluster.ts'
import { problemOf, ProblemError } from '../../../shared/problem-error.ts'
import type { Answered } from '../db/answers.ts'
import { BatchError } from '../db/batch-error.ts'
import type { Session } from '../db/session.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import { counterWriter, type CounterWriter } from '../threads/counters.ts'
import { gateOf, type Gate } from '../threads/control.ts'
import { fuseOf } from '../threads/fuse.ts'
import type { Answer, Order, ThreadStart } from '../threads/messages.ts'
import { cannotReach } from '../ledger/batch-problem.ts'
import { RangeRunner } from './range-runner.ts'
import { Recognition } from './recognition.ts'
import { CONNECTS_PER_SECOND, rateLimit } from '../threads/rate-limit.ts'
import { readLimits } from '../threads/shared-cells.ts'
import type { Keep } from '../threads/keep.ts'
import type { MadeFrame } from '../archive/frame.ts'
import { stepFor, type Step } from '../threads/step.ts'
import { ReconnectingSession } from '../threads/reconnecting-session.ts'

/** `handedOver`: what this thread has no more. */
export type Send = (answer: Answer, handedOver?: readonly ArrayBuffer[]) => void

/** One worker of a thread: one connection, one range at a time, until it is told to end. */
export class ThreadWorker {
  readonly #send: Send
  readonly #steps: readonly Step[]
  readonly #counters: CounterWriter
  readonly #session: ReconnectingSession
  readonly #recognition: Recognition
  readonly #runner: RangeRunner
  #connection: PromiseWithResolvers<Connection>
  #comparison = Promise.withResolvers<readonly Answered[]>()
  #kept = Promise.withResolvers<void>()
  #isFirst: boolean

  constructor(
    { cells, timing }: ThreadStart,
    stepsFor: (keep: Keep) => readonly Step[],
    worker: number,
    connection: Connection | null,
    send: Send,
  ) {
    this.#send = send
    this.#steps = stepsFor(async (frame) => await this.#keep(frame))
    this.#counters = counterWriter(cells.counters, worker)
    this.#connection = Promise.withResolvers()
    this.#isFirst = connection !== null
    if (connection) this.#connection.resolve(connection)
    const gate = gateOf(cells.control)
    const limits = () => readLimits(cells.limits)
    this.#session = new ReconnectingSession({
      applicationName: `sluice-worker-${worker}`,
      connection: async () => await this.#askForConnection(),
      timing,
      gate,
      connects: rateLimit(cells.connects, () => CONNECTS_PER_SECOND),
      random: Math.random,
      now: () => performance.now(),
      onConnect: (failure) => {
        if (failure) this.#counters.retry(failure.conflict)
        send({ type: 'waiting', reason: failure && cannotReach(failure) })
      },
    })
    this.#recognition = new Recognition(async () => await this.#untilCompared(gate))
    this.#runner = new RangeRunner({
      session: this.#session,
      recognition: this.#recognition,
      counters: this.#counters,
      gate,
      rate: rateLimit(cells.rate, () => limits().rowsPerSecond),
      fuse: fuseOf(cells.fuse),
      batchSize: () => mostRows(limits()),
      random: Math.random,
      report: (event) => send({ type: 'event', event }),
      waiting: (reason) => send({ type: 'waiting', reason }),
      offer: (parts) => send({ type: 'parts', parts }),
      fuseBlown: () => send({ type: 'fuse-blown' }),
    })
    void this.#attempt(async () => await this.#connect())
  }

  obey(order: Exclude<Order, { type: 'start' }>): void {
    switch (order.type) {
      case 'range':
        return void this.#attempt(async () => await this.#work(order.range))
      case 'split':
        return this.#runner.wantParts(order.parts)
      case 'let-go':
        return this.#runner.letGo()
      case 'connection':
        return this.#connection.resolve(order.connection)
      case 'no-connection':
        return this.#connection.reject(new ProblemError(order.problem))
      case 'compared':
        return this.#comparison.resolve(order.answered)
      case 'kept':
        if (order.problem) return this.#kept.reject(new ProblemError(order.problem))
        return this.#kept.resolve()
      case 'end':
        return void this.#end()
    }
  }

  async #connect(): Promise<void> {
    const session = await this.#session.get()
    if (session) await this.#recognise(session)
    this.#counters.state('idle')
    this.#send({ type: 'connected' })
  }

  /** Before the first batch, while the others connect. What fails in passing is met again there, where tries are counted. */
  async #recognise(session: Session): Promise<void> {
    try {
      for (const step of this.#steps.slice(0, 1)) await this.#recognition.make(session, step)
    } catch (error) {
      if (!(error instanceof BatchError)) throw error
    }
  }

  async #askForConnection(): Promise<Connection> {
    if (!this.#isFirst) {
      this.#connection = Promise.withResolvers()
      this.#send({ type: 'connection-wanted' })
    }
    this.#isFirst = false
    return await this.#connection.promise
  }

  /** By the coordinator, which alone writes to the archive. */
  async #keep(frame: MadeFrame): Promise<void> {
    this.#kept = Promise.withResolvers()
    // A view is sent with all of its buffer, which may be far larger; of its own it is handed over as it is.
    const body = Buffer.from(new Uint8Array(frame.body).buffer)
    this.#send({ type: 'keep', frame: { ...frame, body } }, [body.buffer])
    await this.#kept.promise
  }

  /** By the coordinator, which ends the job where it finds a difference. */
  async #untilCompared(gate: Gate): Promise<readonly Answered[] | null> {
    this.#counters.state('waiting')
    this.#comparison = Promise.withResolvers()
    this.#send({ type: 'comparison-wanted' })
    return await Promise.race([this.#comparison.promise, gate.stop().then(() => null)])
  }

  async #work(range: HeldRange): Promise<void> {
    const step = stepFor(this.#steps, range.phase)
    this.#counters.range(range.no)
    const released = await this.#runner.run(range, step)
    this.#counters.range(null)
    this.#counters.inHand({ width: 0, share: 0, rows: 0 })
    this.#counters.state('idle')
    this.#send({ type: 'waiting', reason: null })
    this.#send({ type: 'released', range: released })
  }

  async #end(): Promise<void> {
    await this.#session.drop()
    this.#counters.state('stopped')
    this.#send({ type: 'ended' })
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#counters.state('stopped')
      this.#send({ type: 'failed', problem: problemOf(error) })
    }
  }
}

/** Of a batch: where there is a rate, what it allows in a second, so that rows come steadily. */
function mostRows({ batchSize, rowsPerSecond }: ReturnType<typeof readLimits>): number {
  return Math.min(batchSize, rowsPerSecond ?? batchSize)
}
