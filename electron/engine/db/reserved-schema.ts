import { displayTable, quoteLiteral } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableName } from '../../../shared/table-name.ts'

/** The server's catalogs, Sluice's ledger, and what holds the sandbox's rules; PostgreSQL keeps `pg_…` for itself. */
const RESERVED = ['information_schema', 'sys', 'sluice', 'sandbox_rules']
const RESERVED_PREFIX = 'pg_'
const PREFIX_PATTERN = String.raw`pg\_%`

/** Holds for schemas of people; `schema` is an SQL expression. */
export function isUserSchema(schema: string): string {
  const names = RESERVED.map(quoteLiteral).join(', ')
  return `${schema} NOT LIKE '${PREFIX_PATTERN}' AND ${schema} NOT IN (${names})`
}

/**
 * Throws `table-reserved`: a job on the ledger would change how far jobs have come, its own included, and one
 * whose sub-selects read it would find something else in every batch.
 */
export function refuseReserved(table: TableName, use: 'change' | 'read' = 'change'): void {
  if (!RESERVED.includes(table.schema) && !table.schema.startsWith(RESERVED_PREFIX)) return
  const owner = table.schema === 'sluice' ? 'Sluice’s ledger' : 'the database itself'
  const message = `“${displayTable(table)}” belongs to ${owner}, so jobs cannot ${use} it.`
  const nextStep = 'Choose one of your own tables.'
  throw new ProblemError({ kind: 'refused', code: 'table-reserved', message, nextStep })
}
