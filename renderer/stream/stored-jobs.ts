import { create } from 'zustand'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { call } from '../bridge/call.ts'
import { useClusters } from '../bridge/clusters-store.ts'
import { useSandbox } from '../bridge/sandbox-store.ts'
import { isWorkedOnHere } from './job-stream.ts'
import { type Pace, paceOf } from './stored-pace.ts'
import { type Rates, ratesOf } from './stored-rates.ts'

/** What other processes do is worth a look this often, while somebody looks or one of them works. */
export const INTERVAL_MS = 2_000
/** A cluster far away is billed for every look: only a job that somebody watches while it runs is worth each. */
const REMOTE_EVERY = 5

/** What a cluster's ledger told of its jobs. */
export interface Ledger {
  /** Newest first, as of the last answer; none of a sandbox that has not run, null before the first answer. */
  readonly jobs: readonly StoredJob[] | null
  /** When it answered, in milliseconds since the epoch; null before. */
  readonly answeredAt: number | null
  /** Of the jobs that run, by their ids. */
  readonly paces: Readonly<Record<string, Pace>>
  /** Of the jobs whose processes tell what they do, by their ids. */
  readonly rates: Readonly<Record<string, Rates>>
  /** Why it could not be asked the last time. */
  readonly problem: Problem | null
  /** There is none to ask just now: the sandbox does not run. */
  readonly isAway: boolean
}

export const NOT_ASKED: Ledger = {
  ...{ jobs: null, answeredAt: null, paces: {}, rates: {}, problem: null, isAway: false },
}

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
      const answer = await ask(cluster)
      if (turn !== newest.get(cluster) || !isKnown(cluster)) return
      set(({ ledgers }) => ({
        ledgers: { ...ledgers, [cluster]: adopted(ledgers[cluster] ?? NOT_ASKED, answer, Date.now()) },
      }))
    },
  }
})

/** A cluster may have been removed while it was asked. */
function isKnown(cluster: string): boolean {
  return useClusters.getState().clusters.some(({ name }) => name === cluster)
}

type LedgerAnswer =
  | { readonly jobs: readonly StoredJob[] }
  | { readonly problem: Problem | null }
  | 'sandbox-stopped'

/** What an answer makes of a ledger, which keeps what it told before. */
function adopted(old: Ledger, answer: LedgerAnswer, now: number): Ledger {
  if (answer === 'sandbox-stopped') return { ...old, jobs: old.jobs ?? [], problem: null, isAway: true }
  if ('problem' in answer) return { ...old, problem: answer.problem }
  const { jobs } = answer
  const paces = byJob(jobs, (job) => paceOf(old.paces[job.jobId], job, now))
  const rates = byJob(jobs, (job) => ratesOf(old.rates[job.jobId], job, now))
  return { jobs, answeredAt: now, paces, rates, problem: null, isAway: false }
}

/** What there is of each job, by its id. */
function byJob<T>(jobs: readonly StoredJob[], of: (job: StoredJob) => T | undefined): Record<string, T> {
  const found = jobs.map((job) => [job.jobId, of(job)] as const)
  return Object.fromEntries(found.filter((entry): entry is [string, T & {}] => entry[1] !== undefined))
}

async function ask(cluster: string): Promise<LedgerAnswer> {
  const { status } = useSandbox.getState()
  if (cluster === SANDBOX_CLUSTER && status?.state !== 'running')
    return status ? 'sandbox-stopped' : { problem: null }
  try {
    return { jobs: await call('jobs:stored', { cluster }) }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/** A cluster stands here once for each who watches it. */
const watched: string[] = []

/** Asks the ledger of a cluster now, and again and again while it answers, until the returned function is called. */
export function watchLedger(cluster: string): () => void {
  watched.push(cluster)
  void useStoredJobs.getState().refresh(cluster)
  return () => void watched.splice(watched.indexOf(cluster), 1)
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
 * or stops, a cluster's when a job on it ends, and again and again while somebody looks at it or another
 * process works on one, unless the window is hidden.
 * Subscribe before the store of this run's jobs, so that no end is told beside what was true before it.
 */
export function followStoredJobs(): () => void {
  const { refresh } = useStoredJobs.getState()
  let tick = 0
  const timer = setInterval(() => {
    tick += 1
    if (!document.hidden) refreshDue(tick)
  }, INTERVAL_MS)
  const ends = [
    () => clearInterval(timer),
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

/** Those that somebody looks at, or where another process works; one that could not be asked only when somebody wants it. */
function refreshDue(tick: number): void {
  const { ledgers, refresh } = useStoredJobs.getState()
  for (const [cluster, { jobs, problem }] of Object.entries(ledgers)) {
    const isWatched = watched.includes(cluster)
    const isBusy = jobs?.some(({ jobId, state }) => state === 'running' && !isWorkedOnHere(jobId)) ?? false
    if (problem !== null || !(isWatched || isBusy)) continue
    const isQuick = cluster === SANDBOX_CLUSTER || (isWatched && isBusy)
    if (isQuick || tick % REMOTE_EVERY === 0) void refresh(cluster)
  }
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
