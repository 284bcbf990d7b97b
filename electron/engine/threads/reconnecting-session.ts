import type { Connection } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { CONNECTION_CODES, connectionProblem } from '../db/connection-problem.ts'
import { openSession, type Session } from '../db/session.ts'
import { backoffMs } from '../retry/backoff.ts'
import { classifyFailure, mayConnectAgain, type Failure } from '../retry/failure.ts'
import type { Timing } from '../timing.ts'
import { askedConnection } from './asked-connection.ts'
import { clusterAwayProblem } from '../ledger/batch-problem.ts'
import type { Gate } from './control.ts'
import type { RateLimit } from './rate-limit.ts'

export interface ReconnectingSessionOptions {
  readonly applicationName: string
  /** Asked before every connect, because tokens and ports do not last. Rejects with a ProblemError. */
  readonly connection: () => Promise<Connection>
  readonly timing: Timing
  readonly gate: Gate
  /** New connections of all workers together: Aurora DSQL takes 100 a second. */
  readonly connects: RateLimit
  readonly random: () => number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** A connection could not be made; null once there is one again. */
  readonly onConnect: (failure: Failure | null) => void
}

/** A batch older than its connection may get is rare when connections end at different times. */
const LIFE_JITTER = 0.1

/**
 * One connection: made when it is needed, replaced when it broke or grew old. While the
 * cluster is away it tries again and again, for as long as `awayMs`.
 */
export class ReconnectingSession {
  readonly #options: ReconnectingSessionOptions
  #session: Session | null = null
  #endsAt = 0

  constructor(options: ReconnectingSessionOptions) {
    this.#options = options
  }

  /** Null when the job stops meanwhile. Throws a ProblemError when the cluster stays away or lets nobody in. */
  async get(): Promise<Session | null> {
    if (this.#session?.usable && this.#options.now() < this.#endsAt) return this.#session
    await this.drop()
    return await this.#connect()
  }

  /** Nothing is sent for a while: see {@link Session.rest}. */
  rest(): void {
    this.#session?.rest()
  }

  async drop(): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.close()
  }

  async #connect(): Promise<Session | null> {
    const { gate, now, random, timing, onConnect } = this.#options
    const since = now()
    for (let tries = 1; !gate.stopped; tries += 1) {
      await this.#waitForTurn()
      try {
        const session = await this.#open(tries)
        if (!session) return null
        this.#session = session
        onConnect(null)
        this.#endsAt = now() + timing.connectionLifeMs * (1 - LIFE_JITTER * random())
        return session
      } catch (cause) {
        const problem = cause instanceof ProblemError ? cause.problem : null
        if (problem && CONNECTION_CODES.has(problem.code)) throw cause
        const failure = classifyFailure(cause, 'connect')
        onConnect(failure)
        if (now() - since >= timing.awayMs)
          throw clusterAwayProblem(Math.round(timing.awayMs / 1_000), failure, problem)
        await gate.sleep(backoffMs(tries, random))
      }
    }
    return null
  }

  /** The cluster takes so many new connections a second. */
  async #waitForTurn(): Promise<void> {
    const { gate, connects } = this.#options
    for (let wait = connects.take(1); wait > 0 && !gate.stopped; wait = connects.take(1))
      await gate.sleep(wait)
  }

  /** Null when the job stops before it is known how to reach the cluster. */
  async #open(tries: number): Promise<Session | null> {
    const { applicationName, connection: ask, gate, timing } = this.#options
    const connection = await askedConnection(ask, gate, timing.awayMs)
    if (!connection) return null
    return await openSession(connection, applicationName, timing.batchMs).catch((cause: unknown) => {
      const failure = classifyFailure(cause, 'connect')
      throw mayConnectAgain(failure, tries) ? cause : connectionProblem(connection, failure)
    })
  }
}
