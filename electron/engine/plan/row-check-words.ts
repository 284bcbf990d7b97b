import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { RowCheck, Tally } from './row-check.ts'

/** What a person should know of rows that fail, before the job meets them. */
export function checkWarnings({ condition, change }: RowCheck): string[] {
  return [
    ...(condition.failures.length === 0
      ? []
      : [
          `${conditionFails(condition)} Each such row is set aside or ends the job, whether it would match or not.`,
        ]),
    ...(change.failures.length === 0
      ? []
      : [`${changeFails(change)} Each such row is set aside or ends the job.`]),
  ]
}

/** Null when all rows pass. */
export function checkProblem({ condition, change }: RowCheck): ProblemError | null {
  const [tally, message] =
    condition.failures.length > 0 ? [condition, conditionFails(condition)] : [change, changeFails(change)]
  const [first] = tally.failures
  if (!first) return null
  // A value that does not fit what was written; all else is the database's own.
  const isInput = first.sqlState.startsWith('22')
  const problem: Problem = {
    ...(isInput ? { kind: 'usage', code: 'type-mismatch' } : { kind: 'failed', code: 'database-error' }),
    message,
    nextStep:
      'Leave such rows out by a CASE that tests the value first, mend them, or let the job set them aside with a higher number of rejects.',
    sqlState: first.sqlState,
  }
  return new ProblemError(problem)
}

function conditionFails(tally: Tally): string {
  return `The condition cannot be evaluated for ${share(tally, 'sampled rows')}`
}

function changeFails(tally: Tally): string {
  return `The change fails for ${share(tally, 'sampled rows that match')}`
}

/** `42 of 100 sampled rows (42 %), as the one with key 7: division by zero (22012).` */
function share({ rows, failures }: Tally, what: string): string {
  const [first] = failures
  const percent = Math.max(1, Math.round((100 * failures.length) / Math.max(1, rows)))
  return `${failures.length} of ${rows} ${what} (${percent} %), such as the one with key ${first?.key.join(', ')}: ${first?.message} (${first?.sqlState}).`
}
