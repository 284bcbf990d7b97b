import { displayTable } from '../../../shared/identifier.ts'
import type { JobResult, JobSummary } from '../../../shared/job.ts'
import { outcomeWords } from '../job/outcome-words.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'

/** How a job ended, as one message. */
export interface Ending {
  readonly type: 'success' | 'error' | 'info'
  readonly header: string
  readonly text: string
}

const TYPES: Record<JobResult['state'], Ending['type']> = {
  succeeded: 'success',
  failed: 'error',
  cancelled: 'info',
}

/** `Purge of batch_test succeeded` and what it did; null for a job without a result. */
export function endingOf({ plan: { spec }, result }: Pick<JobSummary, 'plan' | 'result'>): Ending | null {
  if (!result) return null
  const done = outcomeWords(result, spec).headline
  return {
    type: TYPES[result.state],
    header: `${OPERATION_NAMES[spec.operation]} of ${displayTable(spec.table)} ${result.state}`,
    text: result.problem ? `${done} ${result.problem.message}` : done,
  }
}
