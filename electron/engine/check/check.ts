import { setTimeout as sleep } from 'node:timers/promises'
import type { AwsCredentials, ClusterProfile, Connection } from '../../../shared/cluster.ts'
import type { CheckLine, CheckStep } from '../../../shared/connection-check.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem-error.ts'
import { placeProblem, type Place } from '../db/connection-problem.ts'
import { openSession, refusedProblem } from '../db/session.ts'
import { classifyFailure } from '../retry/failure.ts'
import { CheckBoard, type Found } from './board.ts'
import { compareClocks } from './clock.ts'
import { logIn, type LoginTools } from './login.ts'
import { reach } from './network.ts'
import { findBatches, findLedger, findSchema } from './rights.ts'
import { signToken, type SigningPlace } from './token.ts'
import { findVersion } from './version.ts'
import { AWS_PROFILE, DEFAULT_CREDENTIALS } from '../../../shared/words.ts'

export interface CheckTarget {
  readonly profile: ClusterProfile
  /** The first step; it may ask a person for a code. */
  readonly credentials: () => Promise<AwsCredentials>
  /** PEM of the authorities to trust; null trusts the well-known ones. */
  readonly authority: () => Promise<string | null>
}

/**
 * Tries to connect, step by step, and changes nothing. `onLines` hears of every step that starts
 * or ends; a failed step has its cause and next step, and what depends on it is skipped. Never throws.
 */
export type CheckConnection = (
  target: CheckTarget,
  onLines: (lines: readonly CheckLine[]) => void,
) => Promise<readonly CheckLine[]>

/** Clocks and connections of a check. */
export interface CheckTools extends LoginTools {
  /** Milliseconds since the epoch. */
  readonly today: () => number
}

const TOOLS: CheckTools = {
  now: () => performance.now(),
  today: () => Date.now(),
  sleep: async (milliseconds) => await sleep(milliseconds),
  open: openSession,
}

export const checkConnection: CheckConnection = checkWith(TOOLS)

/** The check with clocks and connections of the caller's. */
export function checkWith(tools: CheckTools): CheckConnection {
  return async (target, onLines) => {
    const { endpoint: host, port, user, region } = target.profile
    const place = { host, port, user, region }
    const explain = (error: unknown) => explanation(place, error)
    const board = new CheckBoard({ now: tools.now, explain, onLines })
    await walk(target, place, board, tools)
    return board.close()
  }
}

async function walk(
  target: CheckTarget,
  place: SigningPlace,
  board: CheckBoard,
  tools: CheckTools,
): Promise<void> {
  const credentials = await board.run('credentials', async () => await identify(target))
  const isSigned = credentials && (await board.run('token', async () => await signToken(place, credentials)))
  // Says something even where there are no credentials.
  const reached = await board.run('network', async () => await reach(place, await target.authority()))
  if (!isSigned || !reached) return
  const connection = connectionOf(target.profile, credentials, reached.authority)
  const session = await board.run('login', async (note) => await logIn(connection, tools, note))
  if (!session) return
  const ask = async <T>(step: CheckStep, work: () => Promise<Found<T>>): Promise<T | null> =>
    session.usable ? await board.run(step, async () => await repeated(work)) : null
  try {
    await ask('version', async () => await findVersion(session))
    await ask('clock', async () => await compareClocks(session, tools.today))
    await ask('schema', async () => await findSchema(session, connection))
    const isReady = await ask('ledger', async () => await findLedger(session, target.profile))
    if (isReady) await ask('batches', async () => await findBatches(session, target.profile.name))
  } finally {
    await session.close()
  }
}

/** Enough for a schema that others are changing just now (OC001). */
const TRIES = 3

/** Everything that is asked only reads, so it may be asked again. */
async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const mayPass =
        !(error instanceof ProblemError) && classifyFailure(error, 'statement').kind === 'retryable'
      if (!mayPass || tries === TRIES) throw error
    }
  }
}

async function identify({ profile, credentials }: CheckTarget): Promise<Found<AwsCredentials>> {
  const value = await credentials()
  const source = profile.awsProfile === null ? DEFAULT_CREDENTIALS : `${AWS_PROFILE} “${profile.awsProfile}”`
  const kind = value.sessionToken === undefined ? 'access key' : 'temporary access key'
  return { value, detail: `${source}: ${kind} ending in ${value.accessKeyId.slice(-4)}` }
}

function connectionOf(
  profile: ClusterProfile,
  credentials: AwsCredentials,
  authority: string | null,
): Connection {
  const { endpoint: host, port, user, schema, region } = profile
  const identity = { kind: 'iam', region, credentials, authority } as const
  return { host, port, database: 'postgres', user, schema, identity }
}

function explanation(place: Place, error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const failure = classifyFailure(error, 'connect')
  if (failure.connectionLost || failure.refusal !== null) return placeProblem(place, failure).problem
  return failure.sqlState === undefined ? problemOf(error) : refusedProblem(failure).problem
}
