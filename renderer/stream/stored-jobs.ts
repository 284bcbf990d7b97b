import { create } from 'zustand'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { call } from '../bridge/call.ts'
import { useClusters } from '../bridge/clusters-store.ts'
import { useSandbox } from '../bridge/sandbox-store.ts'
import { isOfThisRun } from './job-stream.ts'

/** What other processes do is worth a look this often, while somebody looks or one of them works. */
export const INTERVAL_MS = 2_000
/** A cluster far away is billed for every look. */
export const REMOTE_INTERVAL_MS = 10_000

/** What a cluster's ledger told of its jobs. */
export interface Ledger {
  /** Newest first; none of a sandbox that does not run, null before the first answer. */
  readonly jobs: readonly StoredJob[] | null
  /** Why it could not be asked the last time. */
  readonly problem: Problem | null
}

export const NOT_ASKED: Ledger = { jobs: null, problem: null }

interface StoredJobsStore {
  /** By the name of the cluster; only of those that were asked. */
  readonly ledgers: Readonly<Record<string, Ledger>>
  refresh(cluster: string): Promise<void>
}

/** Jobs of this and of earlier runs, and of other processes, as their clusters' ledgers tell. */
export const useStoredJobs = create<StoredJobsStore>((set) => {
  const newest = new Map<string, number>()
  return {
    ledgers: {},
    async refresh(cluster) {
      const turn = (newest.get(cluster) ?? 0) + 1
      newest.set(cluster, turn)
      const found = await ask(cluster)
      if (turn !== newest.get(cluster) || !isKnown(cluster)) return
      set(({ ledgers }) => ({
        ledgers: { ...ledgers, [cluster]: { ...(ledgers[cluster] ?? NOT_ASKED), ...found } },
      }))
    },
  }
})

/** A cluster may have been removed while it was asked. */
function isKnown(cluster: string): boolean {
  return useClusters.getState().clusters.some(({ name }) => name === cluster)
}

async function ask(cluster: string): Promise<Partial<Ledger>> {
  const { status } = useSandbox.getState()
  if (cluster === SANDBOX_CLUSTER && status?.state !== 'running')
    return status ? { jobs: [], problem: null } : { problem: null }
  try {
    return { jobs: await call('jobs:stored', { cluster }), problem: null }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/**
 * Asks a cluster that has just answered something else for its jobs, the first time: no cluster is
 * reached for its ledger alone, before somebody asked for it.
 */
export function askOnceReached(cluster: string): void {
  const { ledgers, refresh } = useStoredJobs.getState()
  if (!ledgers[cluster]) void refresh(cluster)
}

/**
 * Keeps the lists current for as long as the window lives: the sandbox's is asked for when it starts
 * or stops, a cluster's when a job on it ends, and again and again while another process works on one.
 * Subscribe before the store of this run's jobs, so that no end is told beside what was true before it.
 */
export function followStoredJobs(): () => void {
  const { refresh } = useStoredJobs.getState()
  const timers = [
    setInterval(() => refreshBusy((cluster) => cluster === SANDBOX_CLUSTER), INTERVAL_MS),
    setInterval(() => refreshBusy((cluster) => cluster !== SANDBOX_CLUSTER), REMOTE_INTERVAL_MS),
  ]
  const ends = [
    ...timers.map((timer) => () => clearInterval(timer)),
    useSandbox.subscribe((now, before) => {
      if (now.status?.state !== before.status?.state) void refresh(SANDBOX_CLUSTER)
    }),
    useClusters.subscribe((now, before) => {
      if (now.clusters !== before.clusters) forgetClusters(before.clusters, now.clusters)
    }),
    window.sluice.onFrame(({ finished }) => {
      if (finished.length === 0) return
      forgetJobs(new Set(finished.map(({ jobId }) => jobId)))
      for (const cluster of new Set(finished.map(({ plan }) => plan.spec.cluster))) void refresh(cluster)
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** A cluster that could not be asked is asked again only when somebody wants it. */
function refreshBusy(isMeant: (cluster: string) => boolean): void {
  const { ledgers, refresh } = useStoredJobs.getState()
  for (const [cluster, { jobs, problem }] of Object.entries(ledgers)) {
    if (isMeant(cluster) && problem === null && jobs?.some(isElsewhere)) void refresh(cluster)
  }
}

function isElsewhere({ jobId, state }: StoredJob): boolean {
  return state === 'running' && !isOfThisRun(jobId)
}

function forgetJobs(jobIds: ReadonlySet<string>): void {
  useStoredJobs.setState(({ ledgers }) => ({
    ledgers: Object.fromEntries(
      Object.entries(ledgers).map(([cluster, ledger]) => [
        cluster,
        { ...ledger, jobs: ledger.jobs?.filter(({ jobId }) => !jobIds.has(jobId)) ?? null },
      ]),
    ),
  }))
}

type Clusters = ReturnType<typeof useClusters.getState>['clusters']

/** A cluster that was removed, or whose name means another one now, has told nothing yet. */
function forgetClusters(before: Clusters, now: Clusters): void {
  const gone = before.filter(
    ({ name, profile }) =>
      !now.some((other) => other.name === name && JSON.stringify(other.profile) === JSON.stringify(profile)),
  )
  if (gone.length === 0) return
  const names = new Set(gone.map(({ name }) => name))
  useStoredJobs.setState(({ ledgers }) => ({
    ledgers: Object.fromEntries(Object.entries(ledgers).filter(([cluster]) => !names.has(cluster))),
  }))
}
