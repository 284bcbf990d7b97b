import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { WriteCounts } from '../../../shared/row-file.ts'
import type { BatchRow } from './value-text.ts'

/** What was asked of a writer: a row to put, or the key of one to delete. */
export interface AskedWrite {
  readonly op: 'put' | 'delete'
  /** As it was given. */
  readonly row: BatchRow
}

/** The database, or a check before it, refuses the row for its own sake; the table has not changed for it. */
export interface RejectedWrite extends AskedWrite {
  readonly sqlState: string
  readonly message: string
}

export interface UnprocessedWrite extends AskedWrite {
  /** The connection broke during the last COMMIT, and the cluster could not be asked: it may have been written. */
  readonly isUnknown: boolean
}

/** What became of all that was asked: the five counts, the rejected and the unprocessed ones are its sum. */
export interface WriteResult extends WriteCounts {
  readonly rejected: readonly RejectedWrite[]
  readonly unprocessed: readonly UnprocessedWrite[]
}

/** A writer ended before all was written; `result` has what became of each row, and the rest. */
export class BatchWriteError extends ProblemError {
  readonly result: WriteResult

  constructor(problem: Problem, result: WriteResult, options?: ErrorOptions) {
    super(problem, options)
    this.result = result
  }
}
