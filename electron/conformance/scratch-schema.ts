import type { Answer, PlainConnection } from '../../shared/answer.ts'
import { ProblemError } from '../../shared/problem-error.ts'

/** Nobody else names schemas so; the random part keeps recordings of one cluster apart. */
const PREFIX = 'sluice_record_'

/** Opens a connection that looks for names in this schema alone, or where its user does. Throws a ProblemError. */
export type OpenConnection = (schema: string | null) => Promise<PlainConnection>

/** A name for a scratch schema; `random` is a uuid. */
export function scratchName(random: string): string {
  return PREFIX + random.slice(0, 8)
}

/** What gets rid of a scratch schema by hand. */
export function dropStatement(schema: string): string {
  return `DROP SCHEMA IF EXISTS ${schema} CASCADE`
}

/** Scratch schemas that recordings left behind, or that are in use by one. */
export async function scratchSchemas(open: OpenConnection): Promise<string[]> {
  const connection = await open(null)
  const sql = `SELECT nspname FROM pg_namespace WHERE nspname LIKE '${PREFIX.replaceAll('_', String.raw`\_`)}%' ORDER BY 1`
  const answer = await connection.ask(sql)
  await connection.close()
  if (!('results' in answer)) throw refusedSchema('The schemas cannot be listed', answer)
  return answer.results.flatMap(({ rows }) => rows.map(([name]) => name ?? ''))
}

/**
 * Makes the schema, runs `use` and drops the schema, however `use` ended; `onLeft` hears of it where it could
 * not be dropped.
 */
export async function withScratchSchema<T>(
  open: OpenConnection,
  schema: string,
  onLeft: () => void,
  use: () => Promise<T>,
): Promise<T> {
  try {
    await make(open, schema)
    return await use()
  } finally {
    if (!(await isDropped(open, schema))) onLeft()
  }
}

/** Conflicts with somebody else's change of the schema pass; three in a row are many. */
const TRIES = 5

async function make(open: OpenConnection, schema: string): Promise<void> {
  const answer = await askOnItsOwn(open, `CREATE SCHEMA ${schema}`)
  if ('results' in answer) return
  throw refusedSchema('The scratch schema cannot be made', answer)
}

async function isDropped(open: OpenConnection, schema: string): Promise<boolean> {
  try {
    return 'results' in (await askOnItsOwn(open, dropStatement(schema)))
  } catch {
    return false
  }
}

/** One statement that may be repeated, on connections of its own. */
async function askOnItsOwn(open: OpenConnection, sql: string): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const connection = await open(null)
    const answer = await connection.ask(sql)
    await connection.close()
    const mayPass = 'none' in answer || ('error' in answer && answer.error.code === '40001')
    if (!mayPass || tries === TRIES) return answer
  }
}

function refusedSchema(what: string, answer: Answer): ProblemError {
  const reason = 'error' in answer ? `${answer.error.code} ${answer.error.message}` : 'the connection ended'
  return new ProblemError({
    kind: 'failed',
    code: 'recording-failed',
    message: `${what}: ${reason}.`,
    nextStep: 'Record as a database user who may create a schema, such as admin.',
    ...('error' in answer ? { sqlState: answer.error.code } : {}),
  })
}
