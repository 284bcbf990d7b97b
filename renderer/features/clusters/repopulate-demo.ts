import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../../shared/demo-table.ts'
import { quoteTable } from '../../../shared/identifier.ts'
import { MAX_REPOPULATE_ROWS, RepopulateSpec } from '../../../shared/job-spec.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { call } from '../../bridge/call.ts'
import { navigate } from '../../routes.ts'

export function isDemoTable(table: TableName): boolean {
  return quoteTable(table) === quoteTable(DEMO_TABLE)
}

/** How many rows the demo table had before a job, to put as many back. */
export function rowsBefore(
  { spec, tableRows }: Plan,
  { state, rows }: Pick<JobResult, 'state' | 'rows'>,
): number {
  const planned = Math.min(tableRows || DEMO_ROWS, MAX_REPOPULATE_ROWS)
  if (spec.operation === 'repopulate') return spec.rows
  if (spec.operation !== 'purge') return Math.max(planned, DEMO_ROWS)
  // Where all rows were deleted, their count tells better than the estimate, which may be from a sample.
  const deletedAll = (state === 'succeeded' && matchesAllRows(spec.where)) || rows >= planned * 0.99
  return rows > 0 && deletedAll ? rows : planned
}

/** How many rows to put back where no job tells: as many as the table has, and no fewer than it is set up with. */
export function rowsAsNow(estimatedRows: number | null): number {
  return Math.min(Math.max(estimatedRows ?? 0, DEMO_ROWS), MAX_REPOPULATE_ROWS)
}

export function repopulateSpec(cluster: string, rows: number): RepopulateSpec {
  return RepopulateSpec.parse({ operation: 'repopulate', cluster, table: DEMO_TABLE, limits: {}, rows })
}

/**
 * Puts the demo table back: in the sandbox with one click, and shows the job that does it; elsewhere
 * through New job, where a dry run and a question come first. Throws a ProblemError.
 */
export async function repopulateDemo(cluster: string, rows: number): Promise<void> {
  const spec = repopulateSpec(cluster, rows)
  if (cluster !== SANDBOX_CLUSTER) return navigate({ page: 'new-job', preset: { again: spec } })
  const { jobId } = await call('jobs:start', spec)
  navigate({ page: 'job', jobId })
}
