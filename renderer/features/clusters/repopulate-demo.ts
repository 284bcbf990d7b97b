import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { type JobSpec, Limits } from '../../../shared/job-spec.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../../shared/demo-table.ts'
import { call } from '../../bridge/call.ts'
import { navigate } from '../../routes.ts'

const SPEC: JobSpec = {
  operation: 'repopulate',
  cluster: SANDBOX_CLUSTER,
  table: DEMO_TABLE,
  rows: DEMO_ROWS,
  limits: Limits.parse({}),
}

/** Puts the demo table back with one click, and shows the job that does it; throws a ProblemError. */
export async function repopulateDemo(): Promise<void> {
  const { jobId } = await call('jobs:start', SPEC)
  navigate({ page: 'job', jobId })
}
