import { assertNever } from '../../../shared/assert-never.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec, Operation, Strategy } from '../../../shared/job-spec.ts'
import { repopulateText } from '../../../shared/phase-words.ts'
import type { Plan } from '../../../shared/plan.ts'
import { counted, formatCount, formatDuration } from '../../ui/quantity.ts'

export const STRATEGY_NAMES: Record<Strategy, string> = {
  range: 'Key ranges',
  sequential: 'Sequential',
  hash: 'Hash',
}

const VERBS: Record<Exclude<Operation, 'repopulate'>, string> = { purge: 'Delete', update: 'Update' }

/** How many rows a plan will change, no surer than it is: `about 204,331 rows`; of a repopulate both numbers. */
export function expectedRows({ spec, matchingRows, tableRows, noMatch }: Plan): string {
  if (spec.operation === 'repopulate') return repopulateText(tableRows, spec.rows, '', formatCount)
  if (noMatch) return 'no rows'
  return matchingRows === null ? 'not estimated' : `about ${counted(matchingRows, 'row')}`
}

/** The label of the button that starts the job: `Delete about 1,000 rows`. */
export function runLabel(plan: Plan): string {
  if (plan.spec.operation === 'repopulate') return capital(expectedRows(plan))
  const verb = VERBS[plan.spec.operation]
  return plan.matchingRows === null ? `${verb} the matching rows` : `${verb} ${expectedRows(plan)}`
}

/** `About 5 rows`, at the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What the job will do to the table, as a sentence. */
export function sentenceOf(spec: JobSpec): string {
  const table = displayTable(spec.table)
  switch (spec.operation) {
    case 'purge':
      return `Deletes ${whichRows(spec.where)} of ${table}.`
    case 'update':
      return `Changes ${whichRows(spec.where)} of ${table}.`
    case 'repopulate':
      return `Empties ${table}, then inserts ${counted(spec.rows, 'row')}.`
    default:
      return assertNever(spec)
  }
}

function whichRows(where: string): string {
  return matchesAllRows(where) ? 'all rows' : 'the matching rows'
}

/** The shortest time that the rate allows: `At least 5 s at this rate.`; null without a rate or a count. */
export function rateSentence({ spec, matchingRows, tableRows, noMatch }: Plan): string | null {
  const { rowsPerSecond } = spec.limits
  if (rowsPerSecond === null || matchingRows === null || noMatch) return null
  const deletedFirst = spec.operation === 'repopulate' ? (tableRows ?? 0) : 0
  return `At least ${formatDuration((deletedFirst + matchingRows) / rowsPerSecond)} at this rate.`
}
