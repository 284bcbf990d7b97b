import pg from 'pg'
import type { Connection } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { classifyFailure, type Failure } from '../retry/failure.ts'

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

/** What the driver says when `query_timeout` has passed. */
const TIMED_OUT = 'Query read timeout'

type RunConfig = Pick<pg.QueryConfig, 'name' | 'text'> & { query_timeout?: number }

/** Opens a connection; the error is the driver's own, for the failure table. */
export async function openSession(connection: Connection, applicationName: string): Promise<Session> {
  const client = new pg.Client({
    ...connection,
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

/** Opens a connection for `use` and closes it again; a failed connection becomes a ProblemError. */
export async function withSession<T>(
  connection: Connection,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(connection, 'sluice').catch((error: unknown) => {
    throw connectionProblem(connection, classifyFailure(error, 'connect'))
  })
  try {
    return await use(session)
  } finally {
    await session.close()
  }
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
