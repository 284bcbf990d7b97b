import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { backoffMs } from '../retry/backoff.ts'
import { classifyFailure, TIMED_OUT, type Failure } from '../retry/failure.ts'
import { BatchError } from './transaction.ts'

/** A row as the server sent it: every value as text. */
export type TextRow = readonly (string | null)[]

export interface QueryResult {
  readonly rows: readonly TextRow[]
  /** Rows the command changed or returned. */
  readonly count: number
}

/**
 * One database connection. Queries that are not awaited share a round trip, in their order. Values come back as
 * text, so that keys survive it unchanged.
 */
export interface Session {
  query(text: string, values?: readonly unknown[]): Promise<QueryResult>
  /** As `query`, but null, with the connection gone, when there is no answer in time. */
  queryWithin(milliseconds: number, text: string, values?: readonly unknown[]): Promise<QueryResult | null>
  /** As `query`, but parsed by the server only once per session: for statements that run often. */
  prepared(name: string, text: string, values: readonly unknown[]): Promise<QueryResult>
  /** False once the connection broke. */
  readonly usable: boolean
  close(): Promise<void>
}

/** A connection that takes longer will not come. */
const CONNECT_TIMEOUT_MS = 10_000

const TEXT_ONLY = {
  getTypeParser: () => (value: string | Buffer) => value,
} as unknown as pg.CustomTypesConfig

type RunConfig = Pick<pg.QueryConfig, 'name' | 'text'> & { query_timeout?: number }

/**
 * Opens a connection; the error is the driver's own, for the failure table. A query without an answer
 * after `timeoutMs` fails: Aurora DSQL refuses `statement_timeout`, so the clock is on this side,
 * and who meets it has to close the session.
 */
export async function openSession(
  connection: Connection,
  applicationName: string,
  timeoutMs?: number,
): Promise<Session> {
  const client = new pg.Client({
    ...connection,
    ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }),
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: TEXT_ONLY,
    pipeline: true,
  })
  let usable = true
  client.on('error', () => (usable = false))
  client.on('end', () => (usable = false))
  await client.connect()
  const run = async (config: RunConfig, values: readonly unknown[]) => {
    const result = await client.query<(string | null)[]>({ ...config, values: [...values], rowMode: 'array' })
    return { rows: result.rows, count: result.rowCount ?? 0 }
  }
  return {
    query: async (text, values = []) => await run({ text }, values),
    queryWithin: async (milliseconds, text, values = []) =>
      await run({ text, query_timeout: milliseconds }, values).catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== TIMED_OUT) throw error
        usable = false
        return null
      }),
    prepared: async (name, text, values) => await run({ name, text }, values),
    get usable() {
      return usable
    },
    close: async () => await client.end().catch(() => undefined),
  }
}

/** A person waits for what is done here: with the waits in between about ten seconds. */
const TRIES = 10

/**
 * Opens a connection for `use` and closes it again; whatever fails becomes a ProblemError. What may pass by
 * itself (a conflict, a lost connection, a cluster short of connections) is tried again from the
 * beginning, so `use` must bear to be repeated.
 */
export async function withSession<T>(
  connection: Connection,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const tried = await tryOnce(connection, use)
    if ('result' in tried) return tried.result
    if (!tried.mayPass || tries === TRIES) throw tried.problem
    await sleep(backoffMs(tries, Math.random))
  }
}

type Tried<T> = { result: T } | { problem: ProblemError; mayPass: boolean }

async function tryOnce<T>(connection: Connection, use: (session: Session) => Promise<T>): Promise<Tried<T>> {
  const opened = await openSession(connection, 'sluice').catch((error: unknown) =>
    classifyFailure(error, 'connect'),
  )
  // A cluster that nobody listens for is told at once.
  if ('kind' in opened)
    return {
      problem: connectionProblem(connection, opened),
      mayPass: opened.kind === 'retryable' && opened.sqlState !== undefined,
    }
  try {
    return { result: await use(opened) }
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error, mayPass: false }
    const failure = error instanceof BatchError ? error.failure : classifyFailure(error, 'statement')
    const problem = failure.connectionLost ? connectionProblem(connection, failure) : refusedProblem(failure)
    return { problem, mayPass: failure.kind === 'retryable' || failure.kind === 'ambiguous' }
  } finally {
    await opened.close()
  }
}

/** The database refused something that is Sluice's own, not a person's SQL. */
export function refusedProblem({ message, sqlState }: Failure): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'database-error',
    message: `The database refused it: ${message}.`,
    nextStep: 'Look the code up in the PostgreSQL documentation, appendix A, and try again.',
    ...(sqlState === undefined ? {} : { sqlState }),
  })
}

/** What a person is told when a cluster cannot be reached. */
export function connectionProblem(connection: Connection, failure: Failure): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'connection-failed',
    message: `Could not connect to ${connection.host}:${connection.port} as ${connection.user}: ${failure.message}.`,
    nextStep: 'Check that the cluster runs and that this machine can reach it, then try again.',
    ...(failure.sqlState === undefined ? {} : { sqlState: failure.sqlState }),
  })
}
