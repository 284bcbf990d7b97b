import { ProblemError } from '../../../shared/problem-error.ts'
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

/** Runs one statement that commits by itself; every failure is a {@link BatchError}, but for a problem. */
export async function onItsOwn<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement()
  } catch (cause) {
    throw asBatchError(cause, 'commit')
  }
}

/** What was told apart already stays so: an error inside of another has no SQLSTATE of its own. */
function asBatchError(cause: unknown, moment: Moment): unknown {
  if (cause instanceof ProblemError || cause instanceof BatchError) return cause
  return new BatchError(classifyFailure(cause, moment), { cause })
}
