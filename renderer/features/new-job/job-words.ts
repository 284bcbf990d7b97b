import { matchesAllRows } from '../../../shared/condition.ts'
import { capitalized } from '../../../shared/counted.ts'
import { expectedRows, expectedRowsInShort } from '../../../shared/expected-rows.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec, Operation, Strategy } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { counted, formatDuration } from '../../ui/quantity.ts'

export const STRATEGY_NAMES: Record<Strategy, string> = {
  range: 'Key ranges',
  sequential: 'Sequential',
  hash: 'Hash',
}

const VERBS: Record<Exclude<Operation, 'repopulate'>, string> = { purge: 'Delete', update: 'Update', undo: 'Restore' }

/** The label of the button that starts the job: `Delete about 1,000 rows`. */
export function runLabel(plan: Plan): string {
  if (plan.spec.operation === 'repopulate') return capitalized(expectedRows(plan))
  return `${VERBS[plan.spec.operation]} ${expectedRowsInShort(plan) ?? 'the matching rows'}`
}

/** What the job will do to the table, as a sentence. */
export function sentenceOf(spec: JobSpec): string {
  const table = displayTable(spec.table)
  if (spec.operation === 'repopulate') return `Empties ${table}, then inserts ${counted(spec.rows, 'row')}.`
  if (spec.operation === 'undo') return `Restores rows of ${table}.`
  const rows = matchesAllRows(spec.where) ? 'all rows' : 'the matching rows'
  return spec.operation === 'purge' ? `Deletes ${rows} of ${table}.` : `Changes ${rows} of ${table}.`
}

/** The shortest time that the rate allows: `At least 5 s at this rate.`; null without a rate or a count. */
export function rateSentence({ spec, matchingRows, tableRows }: Plan): string | null {
  const { rowsPerSecond } = spec.limits
  if (rowsPerSecond === null || !matchingRows) return null
  const deletedFirst = spec.operation === 'repopulate' ? (tableRows ?? 0) : 0
  return `At least ${formatDuration((deletedFirst + matchingRows) / rowsPerSecond)} at this rate.`
}
