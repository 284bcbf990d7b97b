import { useEffect } from 'react'
import type { StoredJob } from '../../shared/stored-job.ts'
import type { Pace } from './stored-pace.ts'
import { type Ledger, NOT_ASKED, useStoredJobs, watchLedger } from './stored-jobs.ts'

/** What the ledger of a cluster has told so far; asks nothing. */
export function useLedger(cluster: string): Ledger {
  return useStoredJobs(({ ledgers }) => ledgers[cluster]) ?? NOT_ASKED
}

/** Asks the ledgers of clusters again and again while the screen that shows them is open and they answer. */
export function useWatchedLedgers(clusters: readonly string[]): void {
  const names = JSON.stringify(clusters)
  useEffect(() => {
    const ends = (JSON.parse(names) as string[]).map(watchLedger)
    return () => {
      for (const end of ends) end()
    }
  }, [names])
}

/** The jobs of all ledgers that were asked; two names may mean the same cluster, and so the same jobs. */
export function storedIn(ledgers: Readonly<Record<string, Pick<Ledger, 'jobs'>>>): readonly StoredJob[] {
  const known = Object.values(ledgers).flatMap(({ jobs }) => jobs ?? [])
  return [...new Map(known.map((job) => [job.jobId, job])).values()]
}

/** The paces of running jobs that the ledgers told, by the ids of the jobs. */
export function pacesIn(ledgers: Readonly<Record<string, Ledger>>): Readonly<Record<string, Pace>> {
  return Object.assign({}, ...Object.values(ledgers).map(({ paces }) => paces)) as Record<string, Pace>
}
