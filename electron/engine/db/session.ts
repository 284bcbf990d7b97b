import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Connection } from '../../../shared/cluster.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { backoffMs } from '../retry/backoff.ts'
import { classifyFailure, lookUp, mayConnectAgain, TIMED_OUT, type Failure } from '../retry/failure.ts'
import { freeRetry } from '../retry/free-retry.ts'
import { connectionProblem } from './connection-problem.ts'
import { askBeginning, beginningsOf, type Answer, type Beginning, type Begun } from './beginning.ts'
import { connectClient, createClient, type DriverClient } from './client.ts'
import { SettingError } from './session-settings.ts'
import { rowsAsBytes, type RowsTo } from './row-bytes.ts'
import { textArray } from './text-array.ts'
import { untilItPassed } from './until-it-passed.ts'
import { BatchError } from './batch-error.ts'

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
  /** As `prepared`, behind a BEGIN: where that is refused the statement is not run, so it may change rows. */
  begin(statement: Beginning): Begun<QueryResult>
  /** Rolls back what was begun and nobody went on with, so that no locks are held meanwhile. */
  rest(): void
  /** False once the connection broke. */
  readonly usable: boolean
  /** How often the schema was told to have changed (OC001), also where another error came before and is told instead. */
  readonly schemaChanges: number
  /** Where the cluster was reached, as `host:port`. */
  readonly address: string
  /** The schema in which a recording keeps its ledger and its demo table; null outside of recordings. */
  readonly scratch: string | null
  close(): Promise<void>
}

/** A connection that takes longer will not come. */
export const CONNECT_TIMEOUT_MS = 10_000

/** The other side closes at once if it is there. */
const CLOSE_TIMEOUT_MS = 3_000

/** Values as the server wrote them. */
export const TEXT_ONLY = {
  getTypeParser: () => (value: string | Buffer) => value,
} as unknown as pg.CustomTypesConfig

type RunConfig = Pick<pg.QueryConfig, 'name' | 'text'> & { query_timeout?: number }

/**
 * Opens a connection; the error is the driver's own or a SettingError, for the failure table. A query without an answer
 * after `timeoutMs` fails: Aurora DSQL refuses `statement_timeout`, so the clock is on this side,
 * and who meets it has to close the session.
 */
export async function openSession(
  connection: Connection,
  applicationName: string,
  timeoutMs?: number,
): Promise<Session> {
  const client = await createClient(connection, {
    ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }),
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: TEXT_ONLY,
    pipeline: true,
  })
  const rowsTo = rowsAsBytes(client)
  const health = { usable: true }
  client.on('error', () => (health.usable = false))
  client.on('end', () => (health.usable = false))
  await connectClient(client).catch(async (error: unknown) => {
    if (error instanceof SettingError) await close(client)
    throw error
  })
  return sessionOf(client, connection, { health, rowsTo })
}

const ask = async (client: DriverClient, query: pg.QueryArrayConfig): Promise<Answer> =>
  await client.query<(string | null)[]>(query)

const asSent = (value: unknown): unknown => (Array.isArray(value) ? textArray(value) : value)

/** Of a client that is connected. */
function sessionOf(
  client: DriverClient,
  connection: Connection,
  { health, rowsTo }: { readonly health: { usable: boolean }; readonly rowsTo: RowsTo },
): Session {
  const { scratch = null } = connection
  let schemaChanges = 0
  const beginnings = beginningsOf<QueryResult>(client)
  const run = async ({ text, ...config }: RunConfig, values: readonly unknown[], send = ask) => {
    beginnings.rest()
    const query = { ...config, text: scratch === null ? text : inScratch(text, scratch) }
    const asked = send(client, { ...query, values: values.map(asSent), rowMode: 'array' })
    const result = await asked.catch((error: unknown) => {
      if (classifyFailure(error, 'statement').schemaChange) schemaChanges += 1
      throw error
    })
    return { rows: result.rows, count: result.rowCount ?? 0 }
  }
  return {
    address: `${connection.host}:${connection.port}`,
    scratch,
    query: async (text, values = []) => await run({ text }, values),
    queryWithin: async (milliseconds, text, values = []) =>
      await run({ text, query_timeout: milliseconds }, values).catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== TIMED_OUT) throw error
        health.usable = false
        return null
      }),
    prepared: async (name, text, values) => await run({ name, text }, values),
    begin: ({ values, rows: sink, ...config }) => {
      const rows = sink && { to: rowsTo, sink }
      return beginnings.add(run(config, values, async (_, query) => await askBeginning(client, query, rows)))
    },
    rest: beginnings.rest,
    get usable() {
      return health.usable
    },
    get schemaChanges() {
      return schemaChanges
    },
    close: async () => await close(client),
  }
}

/** SQL names the ledger's schema and the demo table's; this is the one place that all of it passes. */
function inScratch(text: string, schema: string): string {
  return text
    .replaceAll(/\bsluice(?=\.|$)/g, quoteIdentifier(schema))
    .replaceAll(quoteTable(DEMO_TABLE), quoteTable({ ...DEMO_TABLE, schema }))
}

/** Ends a connection; one that died silently (sleep, VPN) has nobody to take leave of. */
export async function close(client: DriverClient): Promise<void> {
  const patience = setTimeout(() => client.connection.stream.destroy(), CLOSE_TIMEOUT_MS)
  await client.end().catch(() => undefined)
  clearTimeout(patience)
}

/** A person waits for what is done here: with the waits in between about ten seconds. */
const TRIES = 10
/** Each try may itself have asked again and again. */
const PATIENCE_MS = 15_000

/** An idle cluster takes longer to wake up, and then all is well; so it is asked again and again, for so long. */
const WAKING_MS = 60_000
const WAKING_PAUSE_MS = 250

/**
 * Opens a connection for `use` and closes it again; whatever fails becomes a ProblemError. What may pass by
 * itself (a conflict, a lost connection, a server that is unavailable, a cluster short of connections) is
 * tried again from the beginning, on the same connection while that is good, so `use` must bear to be repeated.
 */
export async function withSession<T>(
  connection: Connection,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const begun = performance.now()
  const free = freeRetry()
  await using held = new HeldSession(connection)
  for (let tries = 1; ; tries += 1) {
    const tried = await tryOnce(connection, held, use)
    if ('result' in tried) return tried.result
    const { problem, failure } = tried
    const isWaking = failure?.refusal === 'waking' && performance.now() - begun < WAKING_MS
    if (failure && free.take(failure)) tries -= 1
    else if (isWaking) {
      tries -= 1
      await sleep(WAKING_PAUSE_MS)
    } else if (failure && tries < TRIES && performance.now() - begun < PATIENCE_MS && mayPass(failure, tries))
      await sleep(backoffMs(tries, Math.random))
    else throw problem
  }
}

/** A cluster that nobody listens for is told at once, unlike one that answers and turns us away. */
function mayPass(failure: FailedTry, tries: number): boolean {
  if (!failure.isConnected) return mayConnectAgain(failure, tries) && failure.sqlState !== undefined
  return failure.kind === 'retryable' || failure.kind === 'ambiguous'
}

type FailedTry = Failure & { readonly isConnected: boolean }

/** Without a failure there is nothing to try again. */
type Tried<T> = { result: T } | { problem: ProblemError; failure: FailedTry | null }

/** One connection for several tries; another one once it broke. */
class HeldSession {
  readonly #connection: Connection
  #session: Session | null = null

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async get(): Promise<Session> {
    this.#session ??= await openSession(this.#connection, 'sluice')
    return this.#session
  }

  /** Ends what a failed try left open, or the connection. */
  async afterFailure(isSpent: boolean): Promise<void> {
    if (isSpent || !this.#session?.usable) await this[Symbol.asyncDispose]()
    else await this.#session.query('ROLLBACK').catch(async () => await this[Symbol.asyncDispose]())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.close()
  }
}

/** Statements that change nothing, so that they can be repeated. */
const READS = /^\s*(SELECT|EXPLAIN|SHOW)\b/

/**
 * What takes many statements would hardly ever come to its end if each failure began it anew. So outside of a
 * transaction a statement that met a new schema (OC001), and was not run, is asked once more at once; one that
 * only reads is asked again after any failure that passes.
 */
export function asksAgain(session: Session): Session {
  let inTransaction = false
  const asked = async <T>(text: string, run: () => Promise<T>): Promise<T> => {
    const isAlone = !inTransaction && text !== 'BEGIN'
    if (text === 'BEGIN') inTransaction = true
    if (text === 'COMMIT' || text === 'ROLLBACK') inTransaction = false
    if (!isAlone) return await run()
    const attempt = async () =>
      await run().catch(async (error: unknown) => {
        if (classifyFailure(error, 'statement').schemaChange) return await run()
        throw error
      })
    return READS.test(text) ? await untilItPassed(attempt) : await attempt()
  }
  return {
    address: session.address,
    scratch: session.scratch,
    query: async (text, values) => await asked(text, async () => await session.query(text, values)),
    queryWithin: async (milliseconds, text, values) =>
      await asked(text, async () => await session.queryWithin(milliseconds, text, values)),
    prepared: async (name, text, values) =>
      await asked(text, async () => await session.prepared(name, text, values)),
    begin: (statement) => {
      inTransaction = true
      return session.begin(statement)
    },
    rest: () => session.rest(),
    get usable() {
      return session.usable
    },
    get schemaChanges() {
      return session.schemaChanges
    },
    close: async () => await session.close(),
  }
}

async function tryOnce<T>(
  connection: Connection,
  held: HeldSession,
  use: (session: Session) => Promise<T>,
): Promise<Tried<T>> {
  const opened = await held.get().catch((error: unknown) => classifyFailure(error, 'connect'))
  if ('kind' in opened)
    return { problem: connectionProblem(connection, opened), failure: { ...opened, isConnected: false } }
  try {
    return { result: await use(asksAgain(opened)) }
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error, failure: null }
    const failure = error instanceof BatchError ? error.failure : classifyFailure(error, 'statement')
    const problem = failure.connectionLost ? connectionProblem(connection, failure) : refusedProblem(failure)
    // After a wait its schema is an old one again, and the next try would end before it began.
    await held.afterFailure(failure.connectionLost || failure.schemaChange)
    return { problem, failure: { ...failure, isConnected: true } }
  }
}

/** SQLSTATE of a right that this user does not have, or not any more. */
export const NO_RIGHT = '42501'

/** The database refused something that is Sluice's own, not a person's SQL; what passes was tried often. */
export function refusedProblem(failure: Failure): ProblemError {
  const { sqlState } = failure
  const state = sqlState === undefined ? {} : { sqlState }
  return new ProblemError({ kind: 'failed', ...refusalWords(failure), ...state })
}

function refusalWords({ kind, conflict, message, sqlState }: Failure): Omit<Problem, 'kind' | 'sqlState'> {
  const refused = `The database rejected it: ${message}.`
  if (sqlState === NO_RIGHT)
    return {
      code: 'permission-denied',
      message: refused,
      nextStep: 'Ask an administrator to grant the privilege, then try again.',
    }
  if (conflict)
    return {
      code: 'gave-up',
      message: `Other transactions conflicted repeatedly: ${message}.`,
      nextStep: 'Try again when fewer transactions write to the same rows.',
    }
  if (kind === 'retryable' || kind === 'ambiguous')
    return {
      code: 'gave-up',
      message: `The cluster rejected it repeatedly: ${message}.`,
      nextStep: 'Try again in a minute; if it persists, check the health of the cluster.',
    }
  return { code: 'database-error', message: refused, nextStep: lookUp(sqlState) }
}
