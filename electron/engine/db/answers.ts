import { classifyFailure, codeOf, type FailureKind } from '../retry/failure.ts'
import { REFUSALS } from '../sent/second-way.ts'
import { hashOf } from './meaning.ts'
import type { QueryResult, Session } from './session.ts'

/** What a session was asked, and what it answered. */
export interface Answered {
  readonly text: string
  readonly values: readonly unknown[]
  /** As a hash. */
  readonly answer: string
}

/** Enough to tell texts apart, few enough for the name of a statement. */
const NAME_DIGITS = 32

/** Only estimates differ between two answers to it, and there may be many. */
const ESTIMATES = /^\s*EXPLAIN\b/

/**
 * The session, with what it is asked by `query` written down, but for what is only estimated; for what asks nothing in
 * transactions.
 */
export function writingDown(session: Session, answered: Answered[]): Session {
  const query: Session['query'] = async (text, values = []) => {
    if (ESTIMATES.test(text)) return await session.query(text, values)
    const note = (answer: string) => void answered.push({ text, values, answer })
    try {
      const result = await session.query(text, values)
      note(answerOf(result))
      return result
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal) note(refusal)
      throw error
    }
  }
  return Object.create(session, { query: { value: query } }) as Session
}

/**
 * Whether it still answers all of it like that; everything shares a round trip. Prepared, because PostgreSQL takes
 * most of the time to plan them: that is 4 ms instead of 11.
 */
export async function answersAlike(session: Session, answered: readonly Answered[]): Promise<boolean> {
  const asked = answered.map(async ({ text, values, answer }) => {
    // What was refused cannot be prepared, and whoever sends it twice would be told that it is unknown.
    const name = `answered-${hashOf(text).slice(0, NAME_DIGITS)}`
    const isRefusal = REFUSALS.has(answer)
    const result = isRefusal ? session.query(text, values) : session.prepared(name, text, values)
    return (await result.then(answerOf, whyNot)) === answer
  })
  return (await Promise.all(asked)).every(Boolean)
}

function answerOf({ rows }: QueryResult): string {
  return hashOf(JSON.stringify(rows))
}

/** An error of the statement itself is another answer; throws what passes or leaves that open. */
function whyNot(error: unknown): string {
  const { kind, sqlState } = classifyFailure(error, 'statement')
  if (sqlState === undefined || !OF_STATEMENT.has(kind)) throw error
  return sqlState
}

const OF_STATEMENT: ReadonlySet<FailureKind> = new Set(['fatal', 'row', 'size'])

/** That a cluster does not have something is an answer, too. */
function refusalOf(error: unknown): string | null {
  const code = codeOf(error)
  return code !== undefined && REFUSALS.has(code) ? code : null
}
