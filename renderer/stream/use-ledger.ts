import { useEffect } from 'react'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { INTERVAL_MS, type Ledger, NOT_ASKED, REMOTE_INTERVAL_MS, useStoredJobs } from './stored-jobs.ts'

/** What the ledger of a cluster has told so far; asks nothing. */
export function useLedger(cluster: string): Ledger {
  return useStoredJobs(({ ledgers }) => ledgers[cluster]) ?? NOT_ASKED
}

/** The same, asked for again and again while the screen that shows it is open and it answers. */
export function useWatchedLedger(cluster: string): Ledger {
  const refresh = useStoredJobs((store) => store.refresh)
  useEffect(() => {
    void refresh(cluster)
    const timer = setInterval(
      () => {
        if (!useStoredJobs.getState().ledgers[cluster]?.problem) void refresh(cluster)
      },
      cluster === SANDBOX_CLUSTER ? INTERVAL_MS : REMOTE_INTERVAL_MS,
    )
    return () => clearInterval(timer)
  }, [cluster, refresh])
  return useLedger(cluster)
}

/** A job that one of the asked ledgers knows. */
export function useStoredJob(jobId: string): StoredJob | undefined {
  return useStoredJobs(({ ledgers }) => storedIn(ledgers).find((job) => job.jobId === jobId))
}

/** The jobs of all ledgers that were asked; two names may mean the same cluster, and so the same jobs. */
export function storedIn(ledgers: Readonly<Record<string, Ledger>>): readonly StoredJob[] {
  const known = Object.values(ledgers).flatMap(({ jobs }) => jobs ?? [])
  return [...new Map(known.map((job) => [job.jobId, job])).values()]
}
