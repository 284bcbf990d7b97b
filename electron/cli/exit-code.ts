import type { JobResult } from '../../shared/job.ts'
import type { Problem } from '../../shared/problem.ts'

/** What the process answers its caller; part of the command line's contract. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2, stopped: 3, refused: 4 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export function exitCodeOfProblem(problem: Problem): ExitCode {
  return EXIT[problem.kind]
}

export function exitCodeOfResult(result: JobResult): ExitCode {
  if (result.state === 'succeeded') return EXIT.succeeded
  if (result.problem) return exitCodeOfProblem(result.problem)
  return result.state === 'failed' ? EXIT.failed : EXIT.stopped
}
