import { displayTable } from '../../../shared/identifier.ts'
import { NEEDS_KEY } from '../../../shared/table-notice.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableDefinition } from '../db/catalog.ts'

/** Throws `table-without-key`: batches follow the order of the primary key. */
export function requireKey(table: TableDefinition): TableDefinition {
  if (table.key.length > 0) return table
  const message = `“${displayTable(table.table)}” has no primary key. Sluice changes rows by key.`
  throw new ProblemError({ kind: 'refused', code: 'table-without-key', message, nextStep: NEEDS_KEY })
}
