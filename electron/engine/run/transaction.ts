import type { Session } from '../db/session.ts'
import { classifyFailure, type Failure } from '../retry/failure.ts'

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
 * {@link BatchError}. BEGIN and the reading share a round trip, so `read` must only read: it runs
 * even if BEGIN fails.
 */
export async function inTransaction<F, T>(
  session: Session,
  read: () => Promise<F>,
  change: (found: F) => Promise<T>,
): Promise<T> {
  const result = await attempt('statement', async () => {
    const [, found] = await Promise.all([session.query('BEGIN'), read()])
    return await change(found)
  }).catch(async (error: unknown) => {
    // The first error is the one to report; that the transaction is gone either way is all we need.
    if (session.usable) await session.query('ROLLBACK').catch(() => undefined)
    throw error
  })
  await attempt('commit', async () => await session.query('COMMIT'))
  return result
}

async function attempt<T>(moment: 'statement' | 'commit', action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    throw new BatchError(classifyFailure(cause, moment), { cause })
  }
}
