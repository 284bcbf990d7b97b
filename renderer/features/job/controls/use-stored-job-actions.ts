import { useState } from 'react'
import type { JobSpec, StoredAdjustment } from '../../../../shared/job-spec.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { call } from '../../../bridge/call.ts'
import { navigate } from '../../../routes.ts'
import { resumeStored } from '../../../stream/job-stream.ts'
import { useStoredJobs } from '../../../stream/stored-jobs.ts'

/** A job that can go on, or be discarded. */
export interface Resumable {
  readonly jobId: string
  readonly spec: JobSpec
  /** Rows changed so far. */
  readonly rows: number
}

type Action = 'resume' | 'discard'

/** Resume and Discard of jobs that nobody works on; a refusal ends up in `problem`. */
export interface StoredJobActions {
  /** Asked for, and not yet answered. */
  readonly pending: { readonly jobId: string; readonly action: Action } | null
  readonly problem: { readonly header: string; readonly problem: Problem } | null
  /** Goes on with the job, with other limits if some are given, and to its page. */
  resume(job: Resumable, adjustment?: StoredAdjustment): void
  /** The job that is about to be discarded, as soon as the person agrees. */
  readonly asking: Resumable | null
  ask(job: Resumable | null): void
  discard(job: Resumable): void
}

const HEADERS: Readonly<Record<Action, string>> = {
  resume: 'The job cannot go on',
  discard: 'The job was not discarded',
}

export function useStoredJobActions(): StoredJobActions {
  const [pending, setPending] = useState<StoredJobActions['pending']>(null)
  const [problem, setProblem] = useState<StoredJobActions['problem']>(null)
  const [asking, ask] = useState<Resumable | null>(null)
  const run = (action: Action, { jobId, spec }: Resumable, work: () => Promise<void>) => {
    setPending({ jobId, action })
    setProblem(null)
    void work()
      .catch((error: unknown) => setProblem({ header: HEADERS[action], problem: problemOf(error) }))
      // Whatever it came to: the ledger may know better than the list by now.
      .then(async () => await useStoredJobs.getState().refresh(spec.cluster))
      .finally(() => setPending(null))
  }
  return {
    pending,
    problem,
    asking,
    ask,
    resume: (job, adjustment = {}) =>
      run('resume', job, async () => {
        const resumed = await resumeStored(job.spec.cluster, job.jobId, adjustment)
        if (resumed) navigate({ page: 'job', jobId: job.jobId })
      }),
    discard: (job) => {
      ask(null)
      const { jobId, spec } = job
      run('discard', job, async () => await call('jobs:discard', { cluster: spec.cluster, jobId }))
    },
  }
}
