import { assertNever } from '../../../shared/assert-never.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec, Operation, Strategy } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { counted, formatDuration } from '../../ui/quantity.ts'

export const STRATEGY_NAMES: Record<Strategy, string> = {
  range: 'Key ranges',
  sequential: 'Sequential',
  hash: 'Hash',
}

const VERBS: Record<Operation, string> = { purge: 'Delete', update: 'Update', repopulate: 'Repopulate' }

/** How many rows a plan will change, no surer than it is: `about 204,331 rows`. */
export function expectedRows({ spec, matchingRows }: Plan): string {
  if (matchingRows === null) return 'an unknown number of rows'
  return spec.operation === 'repopulate'
    ? counted(matchingRows, 'row')
    : `about ${counted(matchingRows, 'row')}`
}

/** The label of the button that starts the job: `Delete about 1,000 rows`. */
export function runLabel(plan: Plan): string {
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
export function rateSentence({ spec, matchingRows }: Plan): string | null {
  const { rowsPerSecond } = spec.limits
  if (rowsPerSecond === null || matchingRows === null) return null
  return `At least ${formatDuration(matchingRows / rowsPerSecond)} at this rate.`
}
