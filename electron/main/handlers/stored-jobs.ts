import { problemOf } from '../../../shared/problem-error.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import type { Engine, Job } from '../../engine/engine.ts'
import { handlersOf } from '../ipc/handler.ts'

/** Jobs of clusters' ledgers, whoever works on them. `watch` hears of every job that this process resumes. */
export function storedJobHandlers(engine: Engine, watch: (job: Job) => void) {
  return handlersOf({
    'jobs:stored': async ({ cluster }) => await storedJobs(engine, cluster),
    'jobs:resume-stored': async ({ cluster, jobId, adjustment, approves }) => {
      const job = await engine.resume(cluster, jobId, adjustment, undefined, approvedBy(approves))
      watch(job)
      return job.summary()
    },
    'jobs:pause-stored': async ({ cluster, jobId }) => await engine.pauseStored(cluster, jobId),
    'jobs:adjust-stored': async ({ cluster, jobId, adjustment }) =>
      await engine.adjustStored(cluster, jobId, adjustment),
    'jobs:cancel-stored': async ({ cluster, jobId }) => await engine.cancelStored(cluster, jobId),
    'jobs:rejects': async ({ cluster, jobId }) => await engine.rejects(cluster, jobId),
  })
}

/** By which way an approval was given is not for the page to say. */
export function approvedBy(approves: boolean | undefined): 'window' | undefined {
  return approves ? 'window' : undefined
}

/** What the ledger of a cluster knows; a sandbox that does not run has nothing to list, which is no fault. */
export async function storedJobs(engine: Pick<Engine, 'storedJobs'>, cluster: string): Promise<StoredJob[]> {
  try {
    return await engine.storedJobs(cluster)
  } catch (error) {
    if (problemOf(error).code === 'sandbox-stopped') return []
    throw error
  }
}
