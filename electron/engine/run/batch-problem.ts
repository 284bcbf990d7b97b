import type { Problem, ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { KeyRange } from '../plan/key-range.ts'
import type { Failure } from '../retry/failure.ts'

/** The database refused a batch for a reason that trying again does not mend. */
export function batchProblem(range: KeyRange, failure: Failure): ProblemError {
  const nextStep =
    failure.sqlState === '54000'
      ? 'Use a smaller batch size and run the job again.'
      : 'Mend the cause and run the job again; what was committed stays.'
  return problem(
    'database-error',
    `A batch in ${describe(range)} failed: ${failure.message}.`,
    nextStep,
    failure,
  )
}

/** The same batch failed again and again. */
export function gaveUpProblem(tries: number, failure: Failure): ProblemError {
  const message = `Gave up after ${tries} tries without progress: ${failure.message}.`
  const nextStep = failure.conflict
    ? 'Use fewer workers or a smaller batch size, or wait until other writers are done.'
    : 'Check that the cluster runs and can be reached, then run the job again; what was committed stays.'
  return problem('gave-up', message, nextStep, failure)
}

/** The connection ended during a commit of a batch that must not run twice. */
export function outcomeUnknownProblem(range: KeyRange, failure: Failure): ProblemError {
  const message = `The connection ended during a commit in ${describe(range)}; whether it took place is unknown.`
  return problem(
    'outcome-unknown',
    message,
    'Look at rows in that range before running the job again.',
    failure,
  )
}

function problem(code: ProblemCode, message: string, nextStep: string, failure: Failure): ProblemError {
  const base: Problem = { kind: 'failed', code, message, nextStep }
  return new ProblemError(failure.sqlState === undefined ? base : { ...base, sqlState: failure.sqlState })
}

function describe({ no, lo, hi }: KeyRange): string {
  const bound = (prefix: readonly string[] | null, open: string) => prefix?.join(', ') ?? open
  return `key range ${no} (${bound(lo, 'first key')} to ${bound(hi, 'last key')})`
}
