import { useState } from 'react'
import type { StoredAdjustment } from '../../../../shared/job-spec.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { withApproval } from '../../../bridge/approve-more.ts'
import { call } from '../../../bridge/call.ts'
import { navigate } from '../../../routes.ts'
import { resumeStored } from '../../../stream/job-stream.ts'
import { useStoredJobs } from '../../../stream/stored-jobs.ts'
import { canBeResumed, canCancel, canPause, type ControlledJob } from './controlled-job.ts'

type Action = 'pause' | 'resume' | 'cancel'
type Jobs = readonly ControlledJob[]

/** Pause, Resume and Cancel of jobs, wherever they run; each leaves out the jobs that it does not fit. */
export interface JobActions {
  /** Asked for, and not yet answered. */
  readonly pending: { readonly action: Action; readonly jobIds: readonly string[] } | null
  readonly problem: { readonly header: string; readonly problem: Problem } | null
  pause(jobs: Jobs): void
  /** Asks first where a job has paused by itself. */
  resume(jobs: Jobs): void
  /** What is asked about, until the user agrees or not. */
  readonly asking: { readonly action: 'resume' | 'cancel'; readonly jobIds: readonly string[] } | null
  askToCancel(jobs: Jobs): void
  close(): void
  /** Resumes at once, with other limits if some are given. */
  resumeNow(jobs: Jobs, adjustment?: StoredAdjustment): void
  cancelNow(jobs: Jobs): void
}

const DONE: Readonly<Record<Action, string>> = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' }
const FITS = { pause: canPause, resume: canBeResumed, cancel: canCancel } as const

export function useJobActions(): JobActions {
  const [pending, setPending] = useState<JobActions['pending']>(null)
  const [problem, setProblem] = useState<JobActions['problem']>(null)
  const [asking, setAsking] = useState<JobActions['asking']>(null)
  const run = (action: Action, asked: Jobs, adjustment: StoredAdjustment = {}) => {
    const jobs = asked.filter(FITS[action])
    setAsking(null)
    setPending({ action, jobIds: idsOf(jobs) })
    setProblem(null)
    void Promise.allSettled(jobs.map(async (job) => await send(action, job, adjustment)))
      .then(async (answers) => {
        setProblem(problemIn(answers, action))
        const [only] = jobs
        const [answer] = answers
        const isResumed = action === 'resume' && answer?.status === 'fulfilled' && answer.value
        if (isResumed && only?.through === 'ledger' && jobs.length === 1)
          navigate({ page: 'job', jobId: only.jobId })
        await refreshLedgers(jobs)
      })
      .finally(() => setPending(null))
  }
  return {
    pending,
    problem,
    asking,
    pause: (jobs) => run('pause', jobs),
    resume: (jobs) => {
      const resumed = jobs.filter(canBeResumed)
      if (resumed.some(({ question }) => question)) setAsking({ action: 'resume', jobIds: idsOf(resumed) })
      else run('resume', resumed)
    },
    askToCancel: (jobs) => setAsking({ action: 'cancel', jobIds: idsOf(jobs.filter(canCancel)) }),
    close: () => setAsking(null),
    resumeNow: (jobs, adjustment) => run('resume', jobs, adjustment),
    cancelNow: (jobs) => run('cancel', jobs),
  }
}

/** Answers whether it was done: who is asked for an approval may decline. */
async function send(action: Action, job: ControlledJob, adjustment: StoredAdjustment): Promise<boolean> {
  const { jobId, through, question } = job
  const { cluster } = job.spec
  // What it paused for has been asked.
  const isApproved = question !== null
  if (action === 'resume' && through === 'app')
    return await withApproval(isApproved, async (approves) => await call('jobs:resume', { jobId, approves }))
  if (action === 'resume') return await resumeStored(cluster, jobId, adjustment, isApproved)
  if (through === 'app') await call(`jobs:${action}`, { jobId })
  else await call(`jobs:${action}-stored`, { cluster, jobId })
  return true
}

/** Whatever it came to: a ledger may know better than the list by now. */
async function refreshLedgers(jobs: Jobs): Promise<void> {
  const clusters = new Set(jobs.flatMap(({ through, spec }) => (through === 'ledger' ? [spec.cluster] : [])))
  await Promise.all([...clusters].map(async (name) => await useStoredJobs.getState().refresh(name)))
}

/** The first problem, under a header that says how many jobs met one. */
function problemIn(answers: readonly PromiseSettledResult<boolean>[], action: Action) {
  const problems = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [problemOf(answer.reason)] : [],
  )
  const [problem] = problems
  if (!problem) return null
  const what = answers.length === 1 ? 'The job was' : `${problems.length} of ${answers.length} jobs were`
  return { header: `${what} not ${DONE[action]}`, problem }
}

const idsOf = (jobs: Jobs) => jobs.map(({ jobId }) => jobId)
