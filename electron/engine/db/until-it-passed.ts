import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../retry/backoff.ts'
import { failureOf } from './batch-error.ts'

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
