import { problemOf } from '../../../shared/problem-error.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import type { Engine } from '../../engine/engine.ts'

/** What the ledger of a cluster knows; a sandbox that does not run has nothing to list, which is no fault. */
export async function storedJobs(engine: Pick<Engine, 'storedJobs'>, cluster: string): Promise<StoredJob[]> {
  try {
    return await engine.storedJobs(cluster)
  } catch (error) {
    if (problemOf(error).code === 'sandbox-stopped') return []
    throw error
  }
}
