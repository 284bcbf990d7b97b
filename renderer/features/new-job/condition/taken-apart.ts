import type { TakenApart } from '../../../../shared/taken-apart.ts'
import { matchesAllRows } from '../../../../shared/condition.ts'
import { displayTable } from '../../../../shared/identifier.ts'
import { parseSetList } from '../change/set-list.ts'
import { chooseTable, type JobForm } from '../job-form.ts'
import { conditionOf } from './condition-form.ts'

/** The form with all that was taken; a condition alone leaves operation, table and change as they are. */
export function withTaken(form: JobForm, { operation, table, set, where, comparisons }: TakenApart): JobForm {
  const condition = conditionOf(where, comparisons)
  if (operation === null || table === null) return { ...form, condition }
  const moved = { ...chooseTable(form, table), operation, condition }
  return set === null ? moved : { ...moved, changes: parseSetList(set), touchUpdatedAt: false }
}

/** What was taken, in one line: `Taken from the pasted DELETE: table orders, condition.` */
export function takenWords({ operation, table, set, where }: TakenApart): string {
  const condition = matchesAllRows(where) ? 'all rows' : 'condition'
  if (operation === null || table === null) return `Taken from the pasted WHERE: ${condition}.`
  const statement = operation === 'purge' ? 'DELETE' : 'UPDATE'
  const changes = set === null ? '' : 'new values, '
  return `Taken from the pasted ${statement}: table ${displayTable(table)}, ${changes}${condition}.`
}
