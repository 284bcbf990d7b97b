import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { quoteTable } from '../../../shared/identifier.ts'
import { RepopulateSpec } from '../../../shared/job-spec.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { call } from '../../bridge/call.ts'
import { navigate } from '../../routes.ts'

export function isDemoTable(table: TableName): boolean {
  return quoteTable(table) === quoteTable(DEMO_TABLE)
}

/**
 * Puts the demo table back: in the sandbox with one click, and shows the job that does it; elsewhere
 * through New job, where a dry run and a question come first. Throws a ProblemError.
 */
export async function repopulateDemo(cluster: string): Promise<void> {
  if (cluster !== SANDBOX_CLUSTER) {
    return navigate({ page: 'new-job', preset: { cluster, operation: 'repopulate' } })
  }
  const spec = RepopulateSpec.parse({ operation: 'repopulate', cluster, table: DEMO_TABLE, limits: {} })
  const { jobId } = await call('jobs:start', spec)
  navigate({ page: 'job', jobId })
}
