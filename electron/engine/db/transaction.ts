import type { Moment } from '../retry/failure.ts'
import { asBatchError } from './batch-error.ts'
import type { Begun } from './beginning.ts'
import type { QueryResult, Session } from './session.ts'
import { untilItPassed } from './until-it-passed.ts'

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
  change: Change<F, T>,
): Promise<T> {
  const begin = async () => (await Promise.all([session.query('BEGIN'), read()]))[1]
  return await toItsEnd(session, begin, change)
}

type Change<F, T> = (found: F, commit: () => Promise<void>) => Promise<T>

/** The same, in a transaction that was begun already and is open. */
export async function inTransactionBegun<T>(
  session: Session,
  begun: Begun<QueryResult>,
  change: Change<QueryResult, T>,
): Promise<T> {
  begun.goOn()
  return await toItsEnd(session, async () => await begun.answer, change)
}

async function toItsEnd<F, T>(session: Session, begin: () => Promise<F>, change: Change<F, T>): Promise<T> {
  let moment: Moment = 'statement'
  const commit = async () => {
    moment = 'commit'
    await session.query('COMMIT')
  }
  try {
    const result = await change(await begin(), commit)
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
