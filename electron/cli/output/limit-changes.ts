import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { limitsText } from './plan-text.ts'

type LimitsInForce = JobSnapshot['limits']

/** Tells when the limits in force are others than the last ones told; a job starts with those of its plan. */
export function createLimitChanges(planned: LimitsInForce): (snapshot: JobSnapshot) => string | null {
  let told = limitsText(planned)
  return ({ limits }) => {
    const text = limitsText(limits)
    if (text === told) return null
    told = text
    return `limits now: ${text}`
  }
}
