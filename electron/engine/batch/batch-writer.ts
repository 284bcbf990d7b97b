import type { BatchRow } from './value-text.ts'
import type { WriterMetrics } from './write-meter.ts'
import type { WriteResult } from './write-result.ts'

/**
 * Puts and deletes rows in batches, by several connections at once; those of one key in their order. A batch and what
 * the ledger knows of it are one transaction, so none takes place twice, whatever becomes of a connection. Ends for
 * good with `close`, an abort or a failure that trying again does not mend.
 */
export interface BatchWriter extends AsyncDisposable {
  /** From the beginning on; also while it works. `rowsPerSecond` is the present rate, null without one. */
  readonly metrics: WriterMetrics & { readonly rowsPerSecond: number | null }
  /** What has become of all that was asked so far. What is buffered or under way is unprocessed. */
  readonly result: WriteResult
  /** Whether the buffer has room; `ready` and the promises of `put` and `delete` wait for it. */
  readonly hasRoom: boolean
  /**
   * Takes the row at once; the promise resolves when there is room for the next one. `undefined` leaves a column out.
   * Rejects with `column-unknown` for a row of other columns, which is not taken, and a BatchWriteError once the writer
   * has ended.
   */
  put(row: BatchRow): Promise<void>
  /** The same of the row that has this key. */
  delete(key: BatchRow): Promise<void>
  /** Resolves when the buffer has room. Rejects with a BatchWriteError once the writer has ended. */
  ready(): Promise<void>
  /** Writes all that was asked before; answers what became of all since the beginning. Throws a BatchWriteError. */
  flush(): Promise<WriteResult>
  /** Writes all, and ends. Answers and throws as `flush`. */
  close(): Promise<WriteResult>
  /** Ends without writing what is buffered, which is unprocessed then. */
  abandon(): Promise<WriteResult>
  /**
   * The end of an `await using` block. JavaScript does not tell it whether the block was left by an exception, so nothing
   * is written without `close`. Throws a BatchWriteError with what was dropped, if anything was.
   */
  [Symbol.asyncDispose](): Promise<void>
}
