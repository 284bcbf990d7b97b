import { useEffect, useState, useSyncExternalStore } from 'react'
import type { StoredAdjustment } from '../../shared/job-spec.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { withApproval } from '../bridge/approve-more.ts'
import { call } from '../bridge/call.ts'
import { createJobStore } from './job-store.ts'
import type { LiveJob } from './live-job.ts'

const store = createJobStore()

/**
 * Starts listening to the main process's frames, for as long as the window lives: charts have
 * their history also for jobs whose page was not open. The main process is told, because a frame
 * that came to a page before it listened would never be acknowledged, and would be the last one:
 * subscribe what else wants frames before. Returns the function that ends it.
 */
export function followJobs(): () => void {
  const end = window.sluice.onFrame((frame) => {
    store.accept(frame, Date.now())
    afterPaint(() => void call('stream:acknowledge', { frame: frame.frame }))
  })
  void call('stream:follow')
  return end
}

/** Goes on with a job that its cluster's ledger knows, and asks where that takes an approval. Answers whether it was resumed; throws a ProblemError. */
export async function resumeStored(
  cluster: string,
  jobId: string,
  adjustment: StoredAdjustment,
  approves: boolean,
): Promise<boolean> {
  return await withApproval(approves, async (isApproved) => {
    await call('jobs:resume-stored', { cluster, jobId, adjustment, approves: isApproved })
    store.restart(await call('jobs:get', { jobId }), Date.now())
  })
}

/** Whether this run of the app started the job or went on with it. */
export function isOfThisRun(jobId: string): boolean {
  return store.job(jobId) !== undefined
}

/** Whether this run of the app has a part in the job that has not ended. */
export function isWorkedOnHere(jobId: string): boolean {
  return store.job(jobId)?.result === null
}

/** A job as of its newest snapshot; undefined until the window knows it, with the problem when it never will. */
export function useJob(jobId: string): { job: LiveJob | undefined; problem: Problem | null } {
  const job = useSyncExternalStore(store.subscribe, () => store.job(jobId))
  const [problem, setProblem] = useState<Problem | null>(null)
  // Asked again at the end: frames may have left out events that the newest part of the log still has.
  const ended = job?.result !== undefined && job.result !== null
  useEffect(() => {
    let current = true
    setProblem(null)
    call('jobs:get', { jobId }).then(
      (detail) => store.adoptDetail(detail, Date.now()),
      (error: unknown) => current && setProblem(problemOf(error)),
    )
    return () => {
      current = false
    }
  }, [jobId, ended])
  return { job, problem }
}

/** All jobs of this run, newest first; undefined until the main process answered. */
export function useJobs(): { jobs: readonly LiveJob[] | undefined; problem: Problem | null } {
  const jobs = useSyncExternalStore(store.subscribe, store.jobs)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [loaded, setLoaded] = useState(false)
  const strangers = jobs.filter((job) => job.plan === null).length
  useEffect(() => {
    call('jobs:list').then(
      (summaries) => {
        store.adoptSummaries(summaries, Date.now())
        setLoaded(true)
      },
      (error: unknown) => setProblem(problemOf(error)),
    )
  }, [strangers])
  return { jobs: loaded ? jobs : undefined, problem }
}

/** A window that is hidden, or covered on some systems, draws no frames: do not wait for one longer than this. */
const NO_PAINT_MS = 500

/** Calls back once, after what the page looks like now has been drawn; soon, when nothing is drawn at all. */
function afterPaint(done: () => void): void {
  let called = false
  const once = () => {
    if (called) return
    called = true
    clearTimeout(fallback)
    done()
  }
  const fallback = setTimeout(once, document.hidden ? 0 : NO_PAINT_MS)
  requestAnimationFrame(() => setTimeout(once))
}
