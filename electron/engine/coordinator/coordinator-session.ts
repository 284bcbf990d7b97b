import { setTimeout as sleep } from 'node:timers/promises'
import { failureOf } from '../db/batch-error.ts'
import { refusedProblem, type Session } from '../db/session.ts'
import { ledgerGone } from '../ledger/ledger-gone.ts'
import { backoffMs, MAX_TRIES_WITHOUT_PROGRESS } from '../retry/backoff.ts'
import type { Failure } from '../retry/failure.ts'
import { freeRetry } from '../retry/free-retry.ts'
import type { Timing } from '../timing.ts'
import { gaveUpProblem, cannotReach } from '../ledger/batch-problem.ts'
import type { Gate } from '../threads/control.ts'
import { ReconnectingSession, type ReconnectingSessionOptions } from '../threads/reconnecting-session.ts'

export type CoordinatorSession = ReturnType<typeof coordinatorSession>

/** Nothing was asked of the ledger any more: the job has come to an end. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped'
}

/** A refused connection or two are no reason to keep the end of a job to oneself. */
const LAST_AWAY_MS = 3_000

/** Enough where half of all commits conflict, in a few seconds. */
const LAST_TRIES = 8

type CoordinatorSessionOptions = Omit<ReconnectingSessionOptions, 'applicationName' | 'now' | 'onConnect'>

/** The coordinator's own connection to the ledger: one use at a time, tried again while that may help. */
export function coordinatorSession(options: CoordinatorSessionOptions) {
  let waitReason: string | null = null
  const common = {
    applicationName: 'sluice',
    random: options.random,
    now: () => performance.now(),
    onConnect: (failure: Failure | null) => void (waitReason = failure && cannotReach(failure)),
  }
  const patient = new ReconnectingSession({ ...options, ...common })
  // For what has to be said once the job has stopped, when nobody wants to wait long.
  const last = new ReconnectingSession({ ...hurried(options), ...common })
  // Once the job has stopped, its gate ends each wait at once, and what passes in a second would end all tries.
  const unstopped = { ...options, gate: OPEN_GATE }
  const inTurn = oneAtATime()
  const attempt = async <T>(
    holders: readonly ReconnectingSession[],
    work: (session: Session) => Promise<T>,
  ) => {
    for (const holder of holders) {
      const session = await holder.get()
      if (!session) continue
      return await work(session).catch(async (error: unknown) => {
        if (failureOf(error)?.connectionLost) await holder.drop()
        throw error
      })
    }
    throw new JobStopped()
  }
  return {
    /** Why it has no connection, while it tries to get one. */
    get waitReason() {
      return waitReason
    },
    /** Rejects with what the use threw, with a ProblemError when the cluster stays away, or with {@link JobStopped}. */
    use: async <T>(work: (session: Session) => Promise<T>): Promise<T> =>
      await inTurn(async () => await repeat(mayTry, options, async () => await attempt([patient], work))),
    /** Also after the job stopped, but then it does not wait for a cluster that is away. */
    last: async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
      // Also what is under way before it, on a line that may have gone dead.
      const patience = setTimeout(() => void patient.drop(), options.timing.stopMs)
      const mayTryNow = lastTries(options.timing)
      return await inTurn(
        async () => await repeat(mayTryNow, unstopped, async () => await attempt([patient, last], work)),
      ).finally(() => clearTimeout(patience))
    },
    close: async () => {
      await patient.drop()
      await last.drop()
    },
  }
}

function mayTry(tries: number): boolean {
  return tries < MAX_TRIES_WITHOUT_PROGRESS
}

/** Somebody waits for the job to end. */
function lastTries({ stopMs }: Timing): typeof mayTry {
  const endsAt = performance.now() + 2 * stopMs
  return (tries) => tries < LAST_TRIES && performance.now() < endsAt
}

/** Tries again while that may help, and `may` after so many tries says so. */
async function repeat<T>(
  may: typeof mayTry,
  { gate, random }: Pick<CoordinatorSessionOptions, 'gate' | 'random'>,
  attempt: () => Promise<T>,
): Promise<T> {
  const free = freeRetry()
  for (let count = 1; ; count += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof JobStopped) throw error
      const failure = failureOf(error)
      const mayHelp = failure?.kind === 'retryable' || failure?.kind === 'ambiguous'
      if (failure && free.take(failure)) count -= 1
      else if (mayHelp && may(count)) await gate.sleep(backoffMs(count, random))
      else if (mayHelp) throw gaveUpProblem(count, failure)
      else throw failure ? (ledgerGone(failure) ?? refusedProblem(failure)) : error
    }
  }
}

function hurried(options: CoordinatorSessionOptions): CoordinatorSessionOptions {
  const awayMs = Math.min(LAST_AWAY_MS, options.timing.awayMs)
  const batchMs = Math.min(options.timing.stopMs, options.timing.batchMs)
  return { ...options, gate: OPEN_GATE, timing: { ...options.timing, awayMs, batchMs } }
}

const OPEN_GATE: Gate = {
  stopped: false,
  runs: true,
  pass: async () => await Promise.resolve(true),
  sleep: async (milliseconds) => await sleep(milliseconds),
  stop: async () => await Promise.withResolvers<never>().promise,
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return async (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return await result
  }
}
