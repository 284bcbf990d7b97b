import { useCallback, useMemo, useRef, useState } from 'react'
import type { Cluster } from '../../../../shared/cluster.ts'
import { planHash } from '../../../../shared/confirmation.ts'
import { isExact } from '../../../../shared/expected-rows.ts'
import type { JobSpec } from '../../../../shared/job-spec.ts'
import { approvedOf, type Plan, withCount } from '../../../../shared/plan.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { call } from '../../../bridge/call.ts'
import { navigate } from '../../../routes.ts'
import { planAtRate, plannedPart } from './planned-job.ts'
import { approvedSpec } from '../start/approval.ts'

/** What became of the last dry run or start. */
type Attempt =
  | { readonly state: 'none' | 'planning' }
  | { readonly state: 'planned' | 'starting'; readonly plan: Plan; readonly of: string }
  | { readonly state: 'failed'; readonly problem: Problem; readonly of: string }

/** Where the person confirmed the plan, and what they typed for it. */
interface Confirmation extends Pick<Cluster, 'environment'> {
  readonly typed: string
}

export type PlanState = ReturnType<typeof usePlan>

/** In the place of a job that was refused; null where the refusal stands. */
type OnRefused = (problem: Problem) => JobSpec | null
const REFUSED: OnRefused = () => null

interface PlanOptions {
  /** Where the job keeps the rows as they were; null is the folder of Sluice. */
  readonly archiveFolder?: string | null
  readonly onStarted: () => void
}

/**
 * The dry run of New job, and the start that may follow it. `spec` is what the form says now; null while it cannot be
 * read. `current`: the form still says what was planned or refused.
 */
export function usePlan(spec: JobSpec | null, { archiveFolder = null, onStarted }: PlanOptions) {
  const [attempt, setAttempt] = useState<Attempt>({ state: 'none' })
  const newest = useRef(0)
  /** Answers the plan, or null where there is none. */
  const dryRun = useCallback(
    async (asked: JobSpec, onRefused = REFUSED) => {
      const turn = ++newest.current
      setAttempt({ state: 'planning' })
      let next = await planned(asked, archiveFolder)
      const instead = next.state === 'failed' ? onRefused(next.problem) : null
      if (instead) next = await planned(instead, archiveFolder)
      if (turn === newest.current) setAttempt(next)
      return 'plan' in next ? next.plan : null
    },
    [archiveFolder],
  )
  /** As the plan has it, with the count as what the person approves of; goes to the job's page. */
  const start = useCallback(
    async (asked: JobSpec, plan: Plan, confirmed: Confirmation) => {
      const of = plannedPart(asked, archiveFolder)
      setAttempt({ state: 'starting', plan, of })
      try {
        const { jobId } = await startAsPlanned(asked, plan, confirmed, archiveFolder)
        onStarted()
        navigate({ page: 'job', jobId })
      } catch (error) {
        setAttempt({ state: 'failed', problem: problemOf(error), of })
      }
    },
    [onStarted, archiveFolder],
  )
  const current = 'of' in attempt && spec !== null && attempt.of === plannedPart(spec, archiveFolder)
  const isEstimated = attempt.state === 'planned' && (!isExact(attempt.plan) || attempt.plan.isCounted)
  /** Takes rows that were counted in the place of the plan's estimate. */
  const counted = (rows: number) =>
    setAttempt((old) =>
      old === attempt && 'plan' in old ? { ...old, plan: withCount(old.plan, rows) } : old,
    )
  const rate = current ? spec.limits.rowsPerSecond : undefined
  const shown = useMemo(
    (): Attempt =>
      rate === undefined || !('plan' in attempt)
        ? attempt
        : { ...attempt, plan: planAtRate(attempt.plan, rate) },
    [attempt, rate],
  )
  return { attempt: shown, current, dryRun, counted: current && isEstimated ? counted : null, start }
}

async function planned(asked: JobSpec, archiveFolder: string | null): Promise<Attempt> {
  const of = plannedPart(asked, archiveFolder)
  try {
    return { state: 'planned', plan: await call('jobs:plan', { ...asked, archiveFolder }), of }
  } catch (error) {
    return { state: 'failed', problem: problemOf(error), of }
  }
}

async function startAsPlanned(
  asked: JobSpec,
  plan: Plan,
  { environment, typed }: Confirmation,
  archiveFolder: string | null,
) {
  const seen = approvedSpec(asked, plan)
  const confirmed = { planHash: await planHash(seen, plan.place, environment), typed }
  return await call('jobs:start', { ...seen, archiveFolder, approved: approvedOf(plan), confirmed })
}
