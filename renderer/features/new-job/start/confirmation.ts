import { matchesAllRows } from '../../../../shared/condition.ts'
import type { Environment } from '../../../../shared/cluster.ts'
import type { Operation } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'

/** What a person has to do before a job starts: nothing, agree, or type the table's name. */
export type Confirmation = 'none' | 'agree' | 'type-table'

type Planned = Pick<Plan, 'spec' | 'matchingRows' | 'tableRows'>

/** By environment, and by whether the job spares any row of the table. */
export function confirmationOf(plan: Planned, environment: Environment): Confirmation {
  if (environment === 'sandbox') return 'none'
  if (environment !== 'development') return 'type-table'
  return sparesRows(plan) ? 'agree' : 'type-table'
}

/** A repopulate empties the whole table; a condition may match every row without being `true`. */
function sparesRows({ spec, matchingRows, tableRows }: Planned): boolean {
  if (spec.operation === 'repopulate' || matchesAllRows(spec.where)) return false
  return matchingRows === null || tableRows === null || matchingRows < tableRows
}

/** What there is no way back from. */
export const NO_WAY_BACK: Readonly<Record<Operation, string>> = {
  purge: 'Each batch commits at once. Deleted rows come back only from a backup.',
  update: 'Each batch commits at once. The rows as they were come back only from a backup.',
  repopulate: 'The table is emptied first. Its rows come back only from a backup.',
}

/** Under the button, what a click on it means. */
export const AT_A_CLICK: Readonly<Record<Confirmation, string>> = {
  none: 'Starts at once: this is the sandbox. You can pause or cancel at any time.',
  agree: 'Asks once more before it starts. You can pause or cancel at any time.',
  'type-table': 'Asks for the table’s name before it starts. You can pause or cancel at any time.',
}
