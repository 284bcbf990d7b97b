import { counted } from '../../../shared/counted.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { displayKey, type KeyPrefix } from '../db/key.ts'
import { momentText } from '../../../shared/moment.ts'

const LEDGER_NOTE =
  'Each batch records its progress in the ledger (schema “sluice”), in the same transaction.'

function clockNote(moment: string): string {
  return `In the condition, now(), current_date and similar functions mean ${momentText(moment)}, for every batch and after every resume; days begin at midnight UTC.`
}

/** What a person should know about a purge or an update, without having to do anything about it. */
export function notesOf(ledger: Plan['ledger'], lastKey: KeyPrefix | null, moment: string | null): string[] {
  return [
    ...(moment === null ? [] : [clockNote(moment)]),
    ...(ledger === 'ready' ? [LEDGER_NOTE] : []),
    ...(lastKey === null ? [] : [endNote(lastKey)]),
  ]
}

function endNote(lastKey: KeyPrefix): string {
  const end = displayKey(lastKey)
  return `The job ends at the largest key that exists when it starts (now ${end}). Rows inserted after it, or into ranges that are already processed, are not affected.`
}

/** What a person should think about before they start a purge or an update. */
export function warningsOf(spec: PurgeSpec | UpdateSpec, ranges: number): string[] {
  const warnings: string[] = []
  if (matchesAllRows(spec.where)) warnings.push('Every row of the table matches.')
  if (spec.strategy === 'range' && ranges < spec.limits.workers) {
    warnings.push(
      `The keys can be divided into ${counted(ranges, 'range')} only, so some workers will be idle.`,
    )
  }
  if (spec.strategy === 'hash') {
    warnings.push('The hash strategy reads the whole table for every batch; it is kept for comparison.')
  }
  return warnings
}
