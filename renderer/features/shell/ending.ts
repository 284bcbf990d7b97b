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

const ENDS: Record<JobResult['state'], readonly [type: Ending['type'], end: string]> = {
  succeeded: ['success', 'succeeded'],
  failed: ['error', 'failed'],
  cancelled: ['info', 'was cancelled'],
  interrupted: ['warning', 'was interrupted'],
}

/** `Purge of batch_test succeeded` and what it did; null for a job without a result. */
export function endingOf({ plan: { spec }, snapshot, result }: JobSummary): Ending | null {
  if (!result) return null
  const done = outcomeWords(result, ownRows(snapshot), spec).headline
  const differs = result.verification?.state === 'differs'
  const also = result.problem?.message ?? (differs ? result.verification?.message : undefined)
  const [type, end] = ENDS[result.state]
  return {
    type: differs ? 'warning' : type,
    header: `${OPERATION_NAMES[spec.operation]} of ${displayTable(spec.table)} ${end}`,
    content: also === undefined ? done : `${done} ${also}`,
  }
}
