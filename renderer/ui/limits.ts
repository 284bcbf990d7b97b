import { BatchSize, type Limits, MaxRejects, RowsPerSecond, WorkerCount } from '../../shared/job-spec.ts'
import { counted } from './quantity.ts'
import { ALLOWED_REJECTS, BATCH_SIZE } from '../../shared/words.ts'

/** What the limits are called, and what may be typed for each of them. */
export const LIMITS = {
  batchSize: { label: BATCH_SIZE, description: 'Maximum number of rows per transaction.', schema: BatchSize },
  workers: {
    label: 'Workers',
    description: 'Connections that work in parallel.',
    schema: WorkerCount,
  },
  rowsPerSecond: {
    label: 'Rate',
    description: 'Rows per second, all workers together.',
    schema: RowsPerSecond,
  },
  maxRejects: {
    label: ALLOWED_REJECTS,
    description:
      'Rows rejected individually: by a constraint, or because their condition cannot be evaluated. They stay as they are.',
    schema: MaxRejects,
  },
} as const

/** The limits that can change while a job runs, as a sentence. */
export function limitsSentence(limits: Pick<Limits, 'batchSize' | 'workers' | 'rowsPerSecond'>): string {
  const { batchSize, workers, rowsPerSecond } = limits
  const by = counted(workers, 'worker')
  const rate = rowsPerSecond === null ? '' : `, together at most ${counted(rowsPerSecond, 'row')} per second`
  return `At most ${counted(batchSize, 'row')} per transaction, ${by}${rate}.`
}
