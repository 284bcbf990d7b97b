import type { Problem } from './problem.ts'
import { shortened } from './shortened.ts'

/** A {@link Problem} on its way up the stack. A value or a name that its words quote may have a megabyte. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    const message = shortened(problem.message)
    super(message, options)
    this.problem = { ...problem, message, nextStep: shortened(problem.nextStep) }
  }
}

/** The problem behind any thrown value; what is not a {@link ProblemError} is `internal`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return {
    kind: 'failed',
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    nextStep: 'This is a defect in Sluice: please report it with the steps that led here.',
  }
}
