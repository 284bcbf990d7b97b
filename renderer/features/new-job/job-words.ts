import { assertNever } from '../../../shared/assert-never.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec, Limits, Operation, Strategy } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { formatCount, formatDuration } from '../../ui/quantity.ts'

export const OPERATION_NAMES: Record<Operation, string> = {
  purge: 'Purge',
  update: 'Update',
  repopulate: 'Repopulate',
}

export const STRATEGY_NAMES: Record<Strategy, string> = {
  range: 'Key ranges',
  sequential: 'Sequential',
  hash: 'Hash',
}

const VERBS: Record<Operation, string> = { purge: 'Delete', update: 'Update', repopulate: 'Repopulate' }

/** `1 row`, `5,000 rows`. */
export function countRows(rows: number): string {
  return rows === 1 ? '1 row' : `${formatCount(rows)} rows`
}

/** How many rows a plan will change, no surer than it is: `about 204,331 rows`. */
export function expectedRows({ spec, matchingRows }: Plan): string {
  if (matchingRows === null) return 'an unknown number of rows'
  return spec.operation === 'repopulate' ? countRows(matchingRows) : `about ${countRows(matchingRows)}`
}

/** The label of the button that starts the job: `Delete about 1,000 rows`. */
export function runLabel(plan: Plan): string {
  const verb = VERBS[plan.spec.operation]
  return plan.matchingRows === null ? `${verb} the matching rows` : `${verb} ${expectedRows(plan)}`
}

/** What the job will do to the table, as a sentence. */
export function sentenceOf(spec: JobSpec): string {
  const table = displayTable(spec.table)
  switch (spec.operation) {
    case 'purge':
      return `Deletes ${whichRows(spec.where)} of ${table}.`
    case 'update':
      return `Changes ${whichRows(spec.where)} of ${table}.`
    case 'repopulate':
      return `Empties ${table}, then inserts ${countRows(spec.rows)}.`
    default:
      return assertNever(spec)
  }
}

function whichRows(where: string): string {
  return where.trim().toLowerCase() === 'true' ? 'all rows' : 'the matching rows'
}

/** The limits as a sentence. */
export function limitsSentence({ batchSize, workers, rowsPerSecond }: Limits): string {
  const by = workers === 1 ? '1 worker' : `${formatCount(workers)} workers`
  const rate = rowsPerSecond === null ? '' : `, together at most ${countRows(rowsPerSecond)} per second`
  return `At most ${countRows(batchSize)} per transaction, ${by}${rate}.`
}

/** The shortest time that the rate allows: `At least 5 s at this rate.`; null without a rate or a count. */
export function rateSentence({ spec, matchingRows }: Plan): string | null {
  const { rowsPerSecond } = spec.limits
  if (rowsPerSecond === null || matchingRows === null) return null
  return `At least ${formatDuration(matchingRows / rowsPerSecond)} at this rate.`
}
