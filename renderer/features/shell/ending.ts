import { displayTable } from '../../../shared/identifier.ts'
import type { JobResult, JobSummary } from '../../../shared/job.ts'
import { ownRows } from '../../stream/own-rows.ts'
import { outcomeWords } from '../job/outcome/outcome-words.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'

/** How a job ended, as one message. */
export interface Ending {
  readonly type: 'success' | 'error' | 'warning' | 'info'
  readonly header: string
  readonly content: string
}

const TYPES: Record<JobResult['state'], Ending['type']> = {
  succeeded: 'success',
  failed: 'error',
  cancelled: 'info',
  interrupted: 'warning',
}

const ENDS: Record<JobResult['state'], string> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
}

/** `Purge of batch_test succeeded` and what it did; null for a job without a result. */
export function endingOf({ plan: { spec }, snapshot, result }: JobSummary): Ending | null {
  if (!result) return null
  const done = outcomeWords(result, ownRows(snapshot), spec).headline
  const differs = result.verification?.state === 'differs'
  const also = result.problem?.message ?? (differs ? result.verification?.message : undefined)
  return {
    type: differs ? 'warning' : TYPES[result.state],
    header: `${OPERATION_NAMES[spec.operation]} of ${displayTable(spec.table)} ${ENDS[result.state]}`,
    content: also === undefined ? done : `${done} ${also}`,
  }
}
