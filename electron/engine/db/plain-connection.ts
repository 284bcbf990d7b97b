import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Answer, PlainConnection, Refusal, Result } from '../../../shared/answer.ts'
import { MAX_ANSWER } from '../../../shared/answer.ts'
import type { Connection } from '../../../shared/cluster.ts'
import { backoffMs } from '../retry/backoff.ts'
import { classifyFailure, mayConnectAgain, TIMED_OUT } from '../retry/failure.ts'
import { connectClient, createClient } from './client.ts'
import { connectionProblem } from './connection-problem.ts'
import { close, TEXT_ONLY } from './session.ts'

/** With the waits in between about ten seconds. */
const TRIES = 10
/** Longer than any statement takes, a job of the cluster included that is waited for. */
const ANSWER_WITHIN_MS = 150_000
const CONNECT_WITHIN_MS = 10_000

/** Opens a connection, trying again what may pass. Throws a ProblemError. */
export async function openPlain(connection: Connection): Promise<PlainConnection> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connectOnce(connection)
    } catch (error) {
      const failure = classifyFailure(error, 'connect')
      if (tries >= TRIES || !mayConnectAgain(failure, tries)) throw connectionProblem(connection, failure)
      await sleep(backoffMs(tries, Math.random))
    }
  }
}

async function connectOnce(connection: Connection): Promise<PlainConnection> {
  const client = await createClient(connection, {
    application_name: 'sluice',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    types: TEXT_ONLY,
  })
  let usable = true
  const end = () => (usable = false)
  client.on('error', end)
  client.on('end', end)
  const cut = () => {
    end()
    client.connection.stream.destroy()
  }
  await connectClient(client)
  const ask = async (sql: string, values: readonly (string | number | null)[] = []): Promise<Answer> => {
    try {
      const config: pg.QueryArrayConfig = { text: sql, values: [...values], rowMode: 'array' }
      const answered: unknown = await client.query(config)
      return { results: [answered].flat().map((result) => resultOf(result as pg.QueryArrayResult)) }
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal) return { error: refusal }
      cut()
      return { none: error instanceof Error && error.message === TIMED_OUT ? 'silent' : 'lost' }
    }
  }
  return {
    ask,
    cut,
    get usable() {
      return usable
    },
    close: async () => await close(client),
  }
}

function resultOf({ command, rowCount, fields, rows }: pg.QueryArrayResult): Result {
  const texts = (rows as (string | null)[][]).slice(0, MAX_ANSWER.rows)
  return { command: command ?? '', count: rowCount, columns: fields.map(({ name }) => name), rows: texts }
}

/** What the server says has a severity; a driver's own errors have none. */
function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return null
  const { code, message, detail, hint } = error as Error & { code: unknown; detail?: string; hint?: string }
  return {
    code: String(code),
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  }
}
