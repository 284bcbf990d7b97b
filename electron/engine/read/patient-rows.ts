import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { connectionProblem } from '../db/connection-problem.ts'
import { openRows, type RowConnection } from '../db/row-connection.ts'
import { refusedProblem } from '../db/session.ts'
import { databaseProblem, isOfSql } from '../plan/database-problem.ts'
import { backoffMs, MAX_TRIES_WITHOUT_PROGRESS } from '../retry/backoff.ts'
import { classifyFailure, mayConnectAgain, type Failure } from '../retry/failure.ts'
import { freeRetry } from '../retry/free-retry.ts'

export interface PatientRowsOptions {
  readonly connect: () => Promise<Connection>
  /** Of which rows are read. */
  readonly table: TableName
  readonly signal: AbortSignal
  /** A connection that is older is replaced before the next statement. */
  readonly lifeMs: number
  readonly now: () => number
  readonly random: () => number
}

/** One statement of many, with what it has come to so far. */
export interface Attempt {
  /** May be run again, then to go on behind what has come. */
  readonly run: (rows: RowConnection) => Promise<void>
  /** Whether something has come since it was asked last. */
  readonly hasMoved: () => boolean
}

/** A statement that failed, also after it was tried again where that could help. */
export interface Failed {
  readonly failure: Failure
  readonly problem: ProblemError
}

/** One connection for reading, made anew where it breaks: whatever may pass is waited for, as long as rows keep coming. */
export class PatientRows {
  readonly #options: PatientRowsOptions
  #rows: RowConnection | null = null
  #endsAt = 0

  constructor(options: PatientRowsOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => void this.close(), { once: true })
  }

  /** Throws a ProblemError where it does not pass, and the signal's reason. */
  async run(attempt: Attempt): Promise<void> {
    const failed = await this.try(attempt)
    if (failed) throw failed.problem
  }

  /** The same, but answers what it failed with. */
  async try({ run, hasMoved }: Attempt): Promise<Failed | null> {
    const { signal, random } = this.#options
    const free = freeRetry()
    for (let tries = 1; ; tries += 1) {
      const failed = await this.#try(run)
      signal.throwIfAborted()
      if (!failed) return null
      const { failure } = failed
      if (hasMoved()) {
        tries = 1
        free.renew()
      }
      if (free.take(failure)) tries -= 1
      else if (mayPass(failure, tries)) await sleep(backoffMs(tries, random), undefined, { signal })
      else return failed
    }
  }

  async close(): Promise<void> {
    const rows = this.#rows
    this.#rows = null
    await rows?.close()
  }

  async #try(run: Attempt['run']): Promise<Failed | null> {
    const { connect, table, now } = this.#options
    if (!this.#rows?.usable || now() > this.#endsAt) await this.close()
    const connection = await connect()
    try {
      this.#rows ??= await this.#open(connection)
    } catch (error) {
      const failure = classifyFailure(error, 'connect')
      return { failure, problem: connectionProblem(connection, failure) }
    }
    try {
      await run(this.#rows)
      return null
    } catch (error) {
      if (error instanceof ProblemError) throw error
      const failure = classifyFailure(error, 'statement')
      if (failure.connectionLost || failure.schemaChange) await this.close()
      if (failure.connectionLost) return { failure, problem: connectionProblem(connection, failure) }
      const problem = isOfSql(failure.sqlState) ? databaseProblem(error, table) : null
      return { failure, problem: problem instanceof ProblemError ? problem : refusedProblem(failure) }
    }
  }

  async #open(connection: Connection): Promise<RowConnection> {
    const { signal, lifeMs, now } = this.#options
    const rows = await openRows(connection, 'sluice')
    this.#endsAt = now() + lifeMs
    // Whoever stopped meanwhile has found nothing to close.
    if (signal.aborted) await rows.close()
    return rows
  }
}

function mayPass(failure: Failure, tries: number): boolean {
  return mayConnectAgain(failure, tries) && tries < MAX_TRIES_WITHOUT_PROGRESS
}
