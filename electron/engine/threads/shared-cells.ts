import type { LimitsInForce } from '../ledger/job-record.ts'

/* What the coordinator and all workers of a job share: the limits in force. */

const BATCH_SIZE = 0
const ROWS_PER_SECOND = 1
const NO_RATE = 0

export function allocateLimits(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
}

/** The coordinator's side: takes effect at the next batch of every worker. */
export function writeLimits(
  buffer: SharedArrayBuffer,
  batchSize: number,
  rowsPerSecond: number | null,
): void {
  const cells = new Int32Array(buffer)
  Atomics.store(cells, BATCH_SIZE, batchSize)
  Atomics.store(cells, ROWS_PER_SECOND, rowsPerSecond ?? NO_RATE)
}

export function readLimits(buffer: SharedArrayBuffer): Pick<LimitsInForce, 'batchSize' | 'rowsPerSecond'> {
  const cells = new Int32Array(buffer)
  const rate = Atomics.load(cells, ROWS_PER_SECOND)
  return { batchSize: Atomics.load(cells, BATCH_SIZE), rowsPerSecond: rate === NO_RATE ? null : rate }
}
