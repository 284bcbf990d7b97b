import { texts, type Message } from './messages.ts'

/** What a client asks for at once: a simple query, or the messages of an extended one up to its Sync. */
export interface Request {
  /** Number of the connection at its proxy, from 1. */
  readonly connection: number
  /** `application_name` of the client. */
  readonly application: string
  /** Number of the request on its connection, from 1. */
  readonly no: number
  readonly sql: string
  /** Its answer tells that something is committed: a COMMIT, or a change outside of a transaction. */
  readonly isCommit: boolean
  /** A worker moves its key range forward. */
  readonly isBatch: boolean
}

/** A request as it came over the wire. */
export interface WireRequest extends Request {
  readonly bytes: Buffer
  /** Its messages that give a statement a name, which outlives the request. */
  readonly namedParses: readonly Buffer[]
}

/** The application name that workers connect with, followed by their number. */
const WORKER = 'sluice-worker-'

const BEGIN = /^\s*(BEGIN|START)\b/i
const END = /^\s*(COMMIT|END|ROLLBACK|ABORT)\b/i
const COMMIT = /^\s*(COMMIT|END)\b/i
const CHANGE = /^\s*(INSERT|UPDATE|DELETE)\b|^\s*WITH\b.*\b(INSERT INTO|UPDATE|DELETE FROM)\b/is
const MOVES_RANGE = /\bUPDATE sluice\.key_range\s+SET (?!epoch\b).*\bepoch\b/is

export function isCommitStatement(sql: string): boolean {
  return COMMIT.test(sql)
}

/** Groups the messages of one client into requests; null until a request is complete. */
export function requestGrouper(
  connection: number,
  application: string,
): (message: Message) => WireRequest | null {
  const statements = new Map<string, string>()
  let messages: Message[] = []
  let no = 0
  let inTransaction = false
  return (message) => {
    messages.push(message)
    if (message.type === 'P') {
      const [name = '', sql = ''] = texts(message.body, 2)
      statements.set(name, sql)
    }
    if (message.type !== 'S' && message.type !== 'Q') return null
    const sql = sqlOf(messages, statements)
    const isCommit = COMMIT.test(sql) || (!inTransaction && CHANGE.test(sql))
    inTransaction = BEGIN.test(sql) || (inTransaction && !END.test(sql))
    const whole = messages
    messages = []
    return {
      connection,
      application,
      no: (no += 1),
      sql,
      isCommit,
      isBatch: application.startsWith(WORKER) && MOVES_RANGE.test(sql),
      bytes: Buffer.concat(whole.map(({ bytes }) => bytes)),
      namedParses: whole.filter(isNamedParse).map(({ bytes }) => bytes),
    }
  }
}

/** The text of the query, or of the statements that are executed. */
function sqlOf(messages: readonly Message[], statements: ReadonlyMap<string, string>): string {
  return messages
    .flatMap(({ type, body }) => {
      if (type === 'Q') return texts(body, 1)
      const [, name = ''] = type === 'B' ? texts(body, 2) : []
      return type === 'B' ? [statements.get(name) ?? ''] : []
    })
    .join('; ')
}

function isNamedParse({ type, body }: Message): boolean {
  return type === 'P' && body[0] !== 0
}
