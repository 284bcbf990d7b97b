import { ProblemError } from '../../../shared/problem-error.ts'
import type { MadeFrame } from '../archive/frame.ts'

/**
 * Has the rows of a batch written to this process's archive. Resolves once they are on disk, for good: only then may
 * the batch be committed. Throws the problem `archive-unwritable` where they could not be: the batch has to be rolled
 * back, which {@link inTransaction} does when that is thrown on, and the job is paused by then.
 */
export type Keep = (frame: MadeFrame) => Promise<void>

/** Whether a batch ended because its rows could not be written to the archive. */
export function isNotArchived(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'archive-unwritable'
}
