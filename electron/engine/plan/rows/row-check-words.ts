import { share } from '../../../../shared/quantity.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { classifyFailure, type Failure } from '../../retry/failure.ts'
import { isOfSql } from '../database-problem.ts'
import type { RowCheck, Tally } from './row-check.ts'

/** What a person should know of rows that fail, before the job meets them. */
export function checkWarnings({ condition, change }: RowCheck): string[] {
  const ofCondition = `${conditionFails(condition)} Each such row is set aside or fails the job, whether or not it would match.`
  const ofChange = `${changeFails(change)} Each such row is set aside or fails the job.`
  return [
    ...(condition.failures.length === 0 ? [] : [ofCondition]),
    ...(change.failures.length === 0 ? [] : [ofChange]),
  ]
}

/** Null when all rows pass. */
export function checkProblem({ condition, change }: RowCheck): ProblemError | null {
  const [tally, message] =
    condition.failures.length > 0 ? [condition, conditionFails(condition)] : [change, changeFails(change)]
  const [first] = tally.failures
  return first ? new ProblemError(rowProblem(message, first.sqlState)) : null
}

const WORDS = {
  condition: 'The condition cannot be evaluated for',
  change: 'The change fails for',
  /** By hash, batches work out the new values in their condition. */
  either: 'The condition or the change cannot be evaluated for',
} as const

/** A row that was not checked fails; the database does not say which one. */
export class RowFailure extends ProblemError {
  constructor(part: keyof typeof WORDS, { sqlState = '', message }: Failure) {
    super(rowProblem(`${WORDS[part]} some row: ${message} (${sqlState}).`, sqlState))
  }
}

/** Waits for what condition or change are tried in; throws a {@link RowFailure} where a row is the reason. */
export async function orRowFailure<T>(part: keyof typeof WORDS, attempt: Promise<T>): Promise<T> {
  try {
    return await attempt
  } catch (error) {
    const failure = classifyFailure(error, 'statement')
    throw failure.kind === 'row' ? new RowFailure(part, failure) : error
  }
}

/** What does not fit what was written is wrong input; all else is the database's own, such as a constraint. */
function rowProblem(message: string, sqlState: string): Problem {
  return {
    ...(isOfSql(sqlState)
      ? { kind: 'usage', code: 'type-mismatch' }
      : { kind: 'failed', code: 'database-error' }),
    message,
    nextStep:
      'Exclude such rows with a CASE that tests the value first, fix them, or increase the allowed rejects.',
    sqlState,
  }
}

function conditionFails(tally: Tally): string {
  return `${WORDS.condition} ${failing(tally, 'sampled rows')}`
}

function changeFails(tally: Tally): string {
  return `${WORDS.change} ${failing(tally, 'sampled rows that match')}`
}

/** `42 of 100 sampled rows (42 %), as the one with key 7: division by zero (22012).` */
function failing({ rows, failures }: Tally, what: string): string {
  const [first] = failures
  const part = share(failures.length / Math.max(1, rows))
  return `${failures.length} of ${rows} ${what} (${part}), such as the one with key ${first?.key.join(', ')}: ${first?.message} (${first?.sqlState}).`
}
