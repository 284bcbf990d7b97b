import { displayTable, quoteTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { findTable } from './catalog.ts'
import type { Session } from './session.ts'

/** It reads a sample of the rows, which takes seconds also for a large table. */
const ANALYZE_WITHIN_MS = 60_000

export const analyzeSql = (table: TableName): string => `ANALYZE ${quoteTable(table)}`

/** Makes the statistics of a table anew. Throws `gave-up` where that takes too long, and as {@link findTable} does. */
export async function analyzeTable(session: Session, table: TableName): Promise<void> {
  await findTable(session, table)
  if (await session.queryWithin(ANALYZE_WITHIN_MS, analyzeSql(table))) return
  const message = `ANALYZE of “${displayTable(table)}” took more than ${ANALYZE_WITHIN_MS / 1_000} s.`
  const nextStep = 'Run it with a PostgreSQL client, and do a new dry run when it has finished.'
  throw new ProblemError({ kind: 'failed', code: 'gave-up', message, nextStep, remedy: analyzeSql(table) })
}
