import type { JobSpec } from '../../../../shared/job-spec.ts'
import { isFinished } from '../../../../shared/job-state.ts'
import { moreThanApproved } from '../../../../shared/more-than-approved.ts'
import type { JobSnapshot } from '../../../../shared/snapshot.ts'
import type { StoredJob } from '../../../../shared/stored-job.ts'
import { type Standing, storedStanding } from '../../../stream/standing.ts'
import { storedProgress } from '../../../stream/stored-pace.ts'

/** What its controls have to know of a job, wherever it runs. */
export interface ControlledJob extends Pick<Standing, 'state' | 'through'> {
  readonly jobId: string
  readonly spec: JobSpec
  /** Rows changed so far. */
  readonly rows: number
  /** Share of the work that is done, 0 to 1; null where nobody can tell. */
  readonly progress: number | null
  /** Why it paused by itself, where resuming it is a decision; null otherwise. */
  readonly question: string | null
}

export function controlledJob(spec: JobSpec, snapshot: JobSnapshot, standing: Standing): ControlledJob {
  const { jobId, rows, progress, waitingFor } = snapshot
  const { state, through } = standing
  return { jobId, spec, rows, progress, state, through, question: state === 'paused' ? waitingFor : null }
}

export function controlledStored(job: StoredJob): ControlledJob {
  const { jobId, spec, rows, isAtApproved } = job
  const { state, through } = storedStanding(job)
  const question =
    isAtApproved && state !== 'running' && through ? moreThanApproved(spec.limits.approvedRows) : null
  return { jobId, spec, rows, progress: storedProgress(job), state, through, question }
}

type Controls = Pick<ControlledJob, 'state' | 'through'>

export function canPause({ state, through }: Controls): boolean {
  return through !== null && state === 'running'
}

export function canBeResumed({ state, through }: Controls): boolean {
  return state === 'paused' ? through !== null : through === 'ledger' && isFinished(state)
}

export function canCancel({ state, through }: Controls): boolean {
  return through !== null && state !== 'cancelling'
}

/** A job that nobody works on is discarded; it comes to the same as cancelling one that somebody does. */
export function cancelWord({ state, through }: Controls): 'Cancel' | 'Discard' {
  return through === 'ledger' && isFinished(state) ? 'Discard' : 'Cancel'
}
