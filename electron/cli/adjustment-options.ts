import {
  ApprovedRows,
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
export function adjustmentOf(options: AdjustmentOptions): StoredAdjustment {
  const { rate, ...others } = options
  const noRate = 'use --rate none'
  const typed =
    rate === 'none' ? { ...limitsOf(others, noRate), rowsPerSecond: null } : limitsOf(options, noRate)
  return StoredAdjustment.parse(
    Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)),
  )
}

/** The limits as numbers, undefined where they are absent; `noRate` says how to have none on the rate. Throws `usage`. */
export function limitsOf({ batchSize, workers, rate, maxRejects }: AdjustmentOptions, noRate: string) {
  return {
    batchSize: wholeNumber('--batch-size', batchSize, BatchSize, DEFAULT_BATCH_SIZE),
    workers: workerCount(workers),
    rowsPerSecond: wholeNumber('--rate', rate, RowsPerSecond, noRate),
    maxRejects: wholeNumber('--max-rejects', maxRejects, MaxRejects, 'leave --max-rejects out'),
  }
}

/** The value of --approved-rows; undefined when it is absent. */
export function approvedRowsOf(text: string | undefined): number | undefined {
  return wholeNumber('--approved-rows', text, ApprovedRows, 'leave --approved-rows out')
}

/** The value of --workers; undefined when it is absent. */
export function workerCount(text: string | undefined): number | undefined {
  return wholeNumber('--workers', text, WorkerCount, DEFAULT_WORKERS)
}
