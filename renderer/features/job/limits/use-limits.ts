import { useEffect, useState } from 'react'
import type { Adjustment } from '../../../../shared/job-spec.ts'
import type { Problem } from '../../../../shared/problem.ts'
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

/** What is being typed over the limits in force, and the way to make it so. */
export interface LimitsForm {
  readonly draft: LimitsDraft
  readonly state: 'typing' | 'sending' | 'applied'
  readonly problem: Problem | null
  readonly canApply: boolean
  type(field: LimitField, text: string): void
  /** Does nothing while nothing differs or something is wrong. */
  apply(): void
}

/** `cluster`: of a job that this process does not work on; null for one that it does. */
export function useLimits(jobId: string, cluster: string | null, limits: LimitsInForce): LimitsForm {
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
    state: running ? 'sending' : applied ? 'applied' : 'typing',
    problem,
    canApply: adjustment !== null,
    type: (field, text) => {
      setApplied(false)
      setDraft((old) => ({ ...old, [field]: text }))
    },
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
