import type { Adjustment } from '../../../../shared/job-spec.ts'
import type { JobSnapshot } from '../../../../shared/snapshot.ts'
import { LIMITS } from '../../../ui/limits.ts'
import { wholeNumberError } from '../../../ui/whole-number.ts'

export type LimitsInForce = JobSnapshot['limits']
export type LimitField = keyof LimitsInForce
/** What was typed over the limits in force; a field that nobody touched follows them. */
export type LimitsDraft = Partial<Record<LimitField, string>>

export const LIMIT_FIELDS: readonly LimitField[] = ['batchSize', 'workers', 'rowsPerSecond']

/** What a field shows. */
export function textOf(field: LimitField, draft: LimitsDraft, inForce: LimitsInForce): string {
  return draft[field] ?? String(inForce[field] ?? '')
}

/** What is wrong with what was typed; null when nothing is. No rate at all is no limit. */
export function draftError(field: LimitField, text: string): string | null {
  if (field === 'rowsPerSecond' && text.trim() === '') return null
  return wholeNumberError(text, LIMITS[field].schema)
}

/** The fields that differ from the limits in force; they may be wrong. */
export function changedFields(draft: LimitsDraft, inForce: LimitsInForce): LimitField[] {
  return LIMIT_FIELDS.filter((field) => valueOf(textOf(field, draft, inForce)) !== inForce[field])
}

/** What to ask of the job: only what changed; null while something is wrong or nothing changed. */
export function adjustmentOf(draft: LimitsDraft, inForce: LimitsInForce): Adjustment | null {
  const changed = changedFields(draft, inForce)
  const wrong = changed.some((field) => draftError(field, textOf(field, draft, inForce)) !== null)
  if (wrong || changed.length === 0) return null
  return Object.fromEntries(changed.map((field) => [field, valueOf(textOf(field, draft, inForce))]))
}

/** The draft without what has come into force. */
export function settle(draft: LimitsDraft, inForce: LimitsInForce): LimitsDraft {
  const changed = new Set<string>(changedFields(draft, inForce))
  return Object.fromEntries(Object.entries(draft).filter(([field]) => changed.has(field)))
}

function valueOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
