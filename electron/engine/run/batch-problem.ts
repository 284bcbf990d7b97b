import type { Problem, ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { Failure } from '../retry/failure.ts'

/** The database refused a batch for a reason that trying again does not mend. */
export function batchProblem(range: HeldRange, failure: Failure): ProblemError {
  return problem(
    'database-error',
    `A batch in ${describe(range)} failed: ${failure.message}.`,
    'Mend the cause, then go on with the job; what was committed stays.',
    failure,
  )
}

/** The same batch failed again and again. */
export function gaveUpProblem(tries: number, failure: Failure): ProblemError {
  const message = `Gave up after ${tries} tries without progress: ${failure.message}.`
  const nextStep = failure.conflict
    ? 'Use fewer workers or a smaller batch size, or wait until other writers are done.'
    : 'Look at the cluster, then go on with the job; what was committed stays.'
  return problem('gave-up', message, nextStep, failure)
}

/** The cluster could not be reached for as long as a worker waits. */
export function clusterAwayProblem(seconds: number, failure: Failure): ProblemError {
  return problem(
    'cluster-away',
    `The cluster could not be reached for ${seconds} s: ${failure.message}.`,
    'Check that it runs and that this machine can reach it, then go on with the job; nothing is lost.',
    failure,
  )
}

/** A process that works on the same job has failed. */
export function stoppedElsewhere(failure: string | null): Problem {
  return {
    kind: 'failed',
    code: 'stopped-elsewhere',
    message: `Another process stopped the job: ${failure ?? 'it gave no reason'}`,
    nextStep: 'Mend the cause, then go on with the job; what was committed stays.',
  }
}

function problem(code: ProblemCode, message: string, nextStep: string, failure: Failure): ProblemError {
  const base: Problem = { kind: 'failed', code, message, nextStep }
  return new ProblemError(failure.sqlState === undefined ? base : { ...base, sqlState: failure.sqlState })
}

function describe({ no, lo, hi }: HeldRange): string {
  const bound = (prefix: readonly string[] | null, open: string) => prefix?.join(', ') ?? open
  return `key range ${no} (${bound(lo, 'first key')} to ${bound(hi, 'last key')})`
}
