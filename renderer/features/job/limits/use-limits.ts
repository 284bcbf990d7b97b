import { useEffect, useState } from 'react'
import type { Adjustment } from '../../../../shared/job-spec.ts'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { useStoredJobs } from '../../../stream/stored-jobs.ts'
import {
  adjustmentOf,
  type LimitField,
  type LimitsDraft,
  type LimitsInForce,
  settle,
} from './limits-draft.ts'

export type LimitsForm = ReturnType<typeof useLimits>

/**
 * What is being typed over the limits in force, and the way to make it so. `cluster`: of a job that this process does
 * not work on; null for one that it does.
 */
export function useLimits(jobId: string, cluster: string | null, limits: LimitsInForce) {
  const [draft, setDraft] = useState<LimitsDraft>({})
  const [applied, setApplied] = useState(false)
  const { batchSize, workers, rowsPerSecond } = limits
  useEffect(() => {
    // The snapshot is a new object four times a second; what it says of the limits hardly ever changes.
    setDraft((old) => settle(old, { batchSize, workers, rowsPerSecond }))
  }, [batchSize, workers, rowsPerSecond])
  const adjustment = adjustmentOf(draft, limits)
  const { running, problem, run } = useAction(
    async () => adjustment && (await send(jobId, cluster, adjustment)),
    () => setApplied(true),
  )
  return {
    draft,
    problem,
    running,
    applied: applied && !running,
    canApply: adjustment !== null,
    type: (field: LimitField, text: string) => {
      setApplied(false)
      setDraft((old) => ({ ...old, [field]: text }))
    },
    /** Does nothing while nothing differs or something is wrong. */
    apply: () => {
      if (!adjustment) return
      setApplied(false)
      run()
    },
  }
}

async function send(jobId: string, cluster: string | null, adjustment: Adjustment): Promise<void> {
  if (cluster === null) return await call('jobs:adjust', { jobId, adjustment })
  await call('jobs:adjust-stored', { cluster, jobId, adjustment })
  await useStoredJobs.getState().refresh(cluster)
}
