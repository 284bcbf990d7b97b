import { assertNever } from '../../shared/assert-never.ts'
import type { JobResult } from '../../shared/job.ts'
import type { Problem } from '../../shared/problem.ts'

/** What the process answers its caller; part of the command line's contract. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2, stopped: 3, refused: 4 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export function exitCodeOfProblem(problem: Problem): ExitCode {
  switch (problem.kind) {
    case 'usage':
      return EXIT.usage
    case 'refused':
      return EXIT.refused
    case 'failed':
      return EXIT.failed
    default:
      return assertNever(problem.kind)
  }
}

export function exitCodeOfResult(result: JobResult): ExitCode {
  switch (result.state) {
    case 'succeeded':
      return EXIT.succeeded
    case 'cancelled':
    case 'interrupted':
      return result.problem ? exitCodeOfProblem(result.problem) : EXIT.stopped
    case 'failed':
      return result.problem ? exitCodeOfProblem(result.problem) : EXIT.failed
    default:
      return assertNever(result.state)
  }
}
