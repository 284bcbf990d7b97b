import { useEffect } from 'react'
import { create } from 'zustand'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { call } from '../bridge/call.ts'
import { useSandbox } from '../bridge/sandbox-store.ts'
import { isOfThisRun } from './job-stream.ts'

/** What other processes do is worth a look this often, while somebody looks or one of them works. */
const INTERVAL_MS = 2_000

interface StoredJobsStore {
  /** What the ledger of the sandbox knows, newest first; none while it does not run, null before the first answer. */
  readonly jobs: readonly StoredJob[] | null
  readonly problem: Problem | null
  refresh(): Promise<void>
}

/** Jobs of this and of earlier runs, and of other processes, as their cluster's ledger tells. */
export const useStoredJobs = create<StoredJobsStore>((set) => {
  let newest = 0
  return {
    jobs: null,
    problem: null,
    async refresh() {
      const turn = ++newest
      const found = await ask()
      if (turn === newest) set(found)
    },
  }
})

async function ask(): Promise<Pick<StoredJobsStore, 'problem'> & Partial<Pick<StoredJobsStore, 'jobs'>>> {
  const { status } = useSandbox.getState()
  if (status?.state !== 'running') return status ? { jobs: [], problem: null } : { problem: null }
  try {
    return { jobs: await call('jobs:stored', { cluster: SANDBOX_CLUSTER }), problem: null }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/**
 * Keeps the list current for as long as the window lives: asked when the sandbox starts or stops and
 * when a job ends, and again and again while another process works on one.
 * Subscribe before the store of this run's jobs, so that no end is told beside what was true before it.
 */
export function followStoredJobs(): () => void {
  const { refresh } = useStoredJobs.getState()
  const timer = setInterval(() => {
    if (useStoredJobs.getState().jobs?.some(isElsewhere)) void refresh()
  }, INTERVAL_MS)
  const ends = [
    () => clearInterval(timer),
    useSandbox.subscribe((now, before) => {
      if (now.status?.state !== before.status?.state) void refresh()
    }),
    window.sluice.onFrame(({ finished }) => {
      if (finished.length === 0) return
      forget(new Set(finished.map(({ jobId }) => jobId)))
      void refresh()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function isElsewhere({ jobId, state }: StoredJob): boolean {
  return state === 'running' && !isOfThisRun(jobId)
}

function forget(jobIds: ReadonlySet<string>): void {
  useStoredJobs.setState(({ jobs }) => ({ jobs: jobs?.filter(({ jobId }) => !jobIds.has(jobId)) ?? null }))
}

/** The list, asked for again and again while the screen that shows it is open. */
export function useWatchedStoredJobs(): StoredJobsStore {
  const store = useStoredJobs()
  const { refresh } = store
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => void refresh(), INTERVAL_MS)
    return () => clearInterval(timer)
  }, [refresh])
  return store
}
