import { ProblemError } from '../../../shared/problem-error.ts'
import { classifyFailure, type Failure, type Moment } from '../retry/failure.ts'

/** A batch that did not come to its end, with what the failure table says about it. */
export class BatchError extends Error {
  override readonly name = 'BatchError'
  readonly failure: Failure

  constructor(failure: Failure, options: ErrorOptions) {
    super(failure.message, options)
    this.failure = failure
  }
}

/** What the failure table says; null of what no database said. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof ProblemError) return null
  return error instanceof BatchError ? error.failure : classifyFailure(error, 'statement')
}

/** What was told apart already stays so: an error inside of another has no SQLSTATE of its own. */
export function asBatchError(cause: unknown, moment: Moment): unknown {
  if (cause instanceof ProblemError || cause instanceof BatchError) return cause
  return new BatchError(classifyFailure(cause, moment), { cause })
}
