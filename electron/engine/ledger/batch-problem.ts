import { rowName } from '../../../shared/row-name.ts'
import type { Reject } from '../../../shared/job.ts'
import type { Problem, ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { NO_RIGHT } from '../db/session.ts'
import type { KeyPrefix } from '../db/key.ts'
import { ledgerGone } from './ledger-gone.ts'
import type { HeldRange } from './held-range.ts'
import type { Failure } from '../retry/failure.ts'

/** The database refused a batch for a reason that trying again does not mend. */
export function batchProblem(range: HeldRange, failure: Failure): ProblemError {
  const gone = ledgerGone(failure)
  if (gone) return gone
  const message = `A batch in ${describe(range)} failed: ${failure.message}.`
  if (failure.sqlState === NO_RIGHT)
    return problem(
      'permission-denied',
      message,
      'Ask an administrator to grant the privilege again, then resume the job. Committed changes stay.',
      failure,
    )
  const nextStep = 'Fix the cause, then resume the job. Committed changes stay.'
  return problem('database-error', message, nextStep, failure)
}

/** A row that fails alone; one that is too large for a transaction is so for what goes along with it. */
export function rejectOf(key: KeyPrefix, failure: Failure, along: readonly string[]): Reject {
  const { kind, sqlState = '', message } = failure
  const tables = along.map((table) => `“${table}”`).join(', ')
  const reason =
    kind === 'size' && along.length > 0 ? `${message}, together with its rows of ${tables}` : message
  return { key: [...key], sqlState, message: reason }
}

/** What became of such a row; `waits`: it is tried again. */
export function passedText({ key, message }: Reject, waits = false): string {
  const row = rowName(key)
  return waits ? `Left ${row} until all others are done: ${message}` : `Set aside ${row}: ${message}`
}

/** What is told of tries that were in vain. */
export type InVain = Pick<Failure, 'message' | 'conflict' | 'sqlState'>

/** The same batch failed again and again. */
export function gaveUpProblem(tries: number, failure: InVain): ProblemError {
  const message = `Gave up after ${tries} attempts without progress: ${failure.message}.`
  const nextStep = failure.conflict
    ? 'Use fewer workers or a smaller batch size, or wait until other writers have finished.'
    : 'Check the cluster, then resume the job. Committed changes stay.'
  return problem('gave-up', message, nextStep, failure)
}

/** The cluster could not be reached for as long as a worker waits; `cause` is what kept it from trying. */
export function clusterAwayProblem(seconds: number, failure: Failure, cause: Problem | null): ProblemError {
  const message = `The cluster could not be reached for ${seconds} s: ${failure.message}.`
  const check = 'Check that it runs and that this machine can reach it'
  const nextStep = cause
    ? `${cause.nextStep} Then resume the job; nothing is lost.`
    : `${check}, then resume the job; nothing is lost.`
  const { problem: away } = problem('cluster-away', message, nextStep, failure)
  const { remedy, action } = cause ?? {}
  return new ProblemError({ ...away, ...(remedy !== undefined && { remedy }), ...(action && { action }) })
}

/** Why nothing moves while no connection can be made. */
export function cannotReach(failure: Failure): string {
  return `The cluster cannot be reached: ${failure.message}.`
}

/** A process that works on the same job has failed. */
export function stoppedElsewhere(failure: string | null): Problem {
  return {
    kind: 'failed',
    code: 'stopped-elsewhere',
    message: `Another process stopped the job: ${failure ?? 'no reason given'}`,
    nextStep: 'Fix the cause, then resume the job. Committed changes stay.',
  }
}

function problem(
  code: ProblemCode,
  message: string,
  nextStep: string,
  failure: Pick<Failure, 'sqlState'>,
): ProblemError {
  const base: Problem = { kind: 'failed', code, message, nextStep }
  return new ProblemError(failure.sqlState === undefined ? base : { ...base, sqlState: failure.sqlState })
}

function describe({ no, lo, hi }: HeldRange): string {
  const bound = (prefix: readonly string[] | null, open: string) => prefix?.join(', ') ?? open
  return `key range ${no} (${bound(lo, 'first key')} to ${bound(hi, 'last key')})`
}
