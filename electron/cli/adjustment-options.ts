import {
  BatchSize,
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  MaxRejects,
  RowsPerSecond,
  StoredAdjustment,
  WorkerCount,
} from '../../shared/job-spec.ts'
import { wholeNumber } from './option-values.ts'
import type { Typed } from './typed-options.ts'

/** New limits for a job as they were typed. */
export type AdjustmentOptions = Typed<'batchSize' | 'workers' | 'rate' | 'maxRejects'>

/** What the options change; what is absent stays as it is. Throws `usage`. */
export function adjustmentOf({ batchSize, workers, rate, maxRejects }: AdjustmentOptions): StoredAdjustment {
  const typed = {
    batchSize: wholeNumber('--batch-size', batchSize, BatchSize, DEFAULT_BATCH_SIZE),
    workers: workerCount(workers),
    rowsPerSecond: rate === 'none' ? null : wholeNumber('--rate', rate, RowsPerSecond, 'use --rate none'),
    maxRejects: wholeNumber('--max-rejects', maxRejects, MaxRejects, 'leave --max-rejects out'),
  }
  return StoredAdjustment.parse(
    Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)),
  )
}

/** The value of --workers; undefined when it is absent. */
export function workerCount(text: string | undefined): number | undefined {
  return wholeNumber('--workers', text, WorkerCount, DEFAULT_WORKERS)
}
