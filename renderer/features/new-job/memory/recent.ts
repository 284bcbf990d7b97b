import type { RecentCondition } from '../../../../shared/job-draft.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { isTable } from '../job-form.ts'

const PER_TABLE = 10
const PER_CLUSTER = 100
/** A longer one is nothing that a person would know again in a menu. */
const MOST_CHARACTERS = 10_000

type Recent = readonly RecentCondition[]

export function recentOf(recent: Recent, table: TableName | null): Recent {
  return recent.filter((one) => table && isTable(one.table, table))
}

/** The newest first, each once. */
export function withRecent(recent: Recent, added: RecentCondition): Recent {
  // SQL that was left for comparisons may be longer than what these say.
  if (JSON.stringify(added).length > MOST_CHARACTERS) return recent
  const others = recent.filter(({ where, table }) => where !== added.where || !isTable(table, added.table))
  const tooMany = recentOf(others, added.table).slice(PER_TABLE - 1)
  return [added, ...others.filter((one) => !tooMany.includes(one))].slice(0, PER_CLUSTER)
}
