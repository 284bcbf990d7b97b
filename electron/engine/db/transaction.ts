import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '../../../shared/problem-error.ts'
import { backoffMs } from '../retry/backoff.ts'
import { classifyFailure, type Failure, type Moment } from '../retry/failure.ts'
import type { Session } from './session.ts'

/** A batch that did not come to its end, with what the failure table says about it. */
export class BatchError extends Error {
  override readonly name = 'BatchError'
  readonly failure: Failure

  constructor(failure: Failure, options: ErrorOptions) {
    super(failure.message, options)
    this.failure = failure
  }
}

/**
 * Runs `read`, then `change` with what it found, in one transaction; every failure is a
 * {@link BatchError}, but for a problem that is one already. BEGIN and the reading share a round
 * trip, so `read` must only read: it runs even if BEGIN fails. `change` sends its last statements and `commit` together, without awaiting
 * any of them before all are sent, when their answers decide nothing; of several failures the first counts.
 * Without `commit` everything is rolled back.
 */
export async function inTransaction<F, T>(
  session: Session,
  read: () => Promise<F>,
  change: (found: F, commit: () => Promise<void>) => Promise<T>,
): Promise<T> {
  let moment: Moment = 'statement'
  const commit = async () => {
    moment = 'commit'
    await session.query('COMMIT')
  }
  try {
    const [, found] = await Promise.all([session.query('BEGIN'), read()])
    const result = await change(found, commit)
    if (moment === 'statement') await session.query('ROLLBACK')
    return result
  } catch (cause) {
    // The first error is the one to report; that the transaction is gone either way is all we need.
    if (session.usable) await session.query('ROLLBACK').catch(() => undefined)
    throw asBatchError(cause, moment)
  }
}

/**
 * What `run` sends, in a transaction that is rolled back. Without a BEGIN that was answered it would stay, so
 * there are two round trips. `run` sends all of it before it awaits any; a failure is the driver's own.
 */
export async function rolledBack<T>(session: Session, run: () => Promise<T>): Promise<T> {
  return await untilItPassed(async () => {
    await session.query('BEGIN')
    const ran = run()
    const rollBack = async () => await session.query('ROLLBACK')
    const ended = rollBack()
    // Nobody waits for it where there was no answer in time: there is none to this either.
    ended.catch(() => undefined)
    try {
      return await ran
    } finally {
      if (session.usable) await ended.catch(async () => await untilItPassed(rollBack))
    }
  })
}

/** Runs one statement that commits by itself; every failure is a {@link BatchError}, but for a problem. */
export async function onItsOwn<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement()
  } catch (cause) {
    throw asBatchError(cause, 'commit')
  }
}

/** Where a tenth of all statements fail, one in a million meets six in a row; with the waits about two seconds. */
const PASSING_TRIES = 6

/**
 * Runs again what met a server that was unavailable for a moment, or a conflict, on the connection it has. What
 * takes many statements would hardly ever come to its end if each failure began it anew.
 */
export async function untilItPassed<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run()
    } catch (error) {
      const failure = failureOf(error)
      const passes = failure?.kind === 'retryable' && !failure.connectionLost && !failure.schemaChange
      if (tries === PASSING_TRIES || !passes) throw error
      await sleep(backoffMs(tries, Math.random))
    }
  }
}

/** What the failure table says; null of what no database said. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof ProblemError) return null
  return error instanceof BatchError ? error.failure : classifyFailure(error, 'statement')
}

/** What was told apart already stays so: an error inside of another has no SQLSTATE of its own. */
function asBatchError(cause: unknown, moment: Moment): unknown {
  if (cause instanceof ProblemError || cause instanceof BatchError) return cause
  return new BatchError(classifyFailure(cause, moment), { cause })
}
