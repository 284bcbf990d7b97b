import { useEffect, useMemo, useState } from 'react'
import { create } from 'zustand'
import { isGone, knownJobs } from '../../shared/known-jobs.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { type HistoryInfo, MOST_REMEMBERED } from '../../shared/remembered-job.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { call } from '../bridge/call.ts'
import { useSandbox } from '../bridge/sandbox-store.ts'
import { isOfThisRun } from './job-stream.ts'
import { rememberedJob, type Remembered } from './remembered-job.ts'
import { INTERVAL_MS, type Ledger, useStoredJobs } from './stored-jobs.ts'
import { storedIn } from './use-ledger.ts'

/** Other processes of this machine write to the history, too. */
const REFRESH_MS = 10_000

interface RememberedStore {
  /** Newest first, also those of this run. */
  readonly jobs: readonly StoredJob[]
  /** Null until the main process answered. */
  readonly info: HistoryInfo | null
  readonly problem: Problem | null
  refresh(): Promise<void>
  /** Does something to the history and looks again; whether it went well. */
  change(work: () => Promise<unknown>): Promise<boolean>
}

/** The jobs that this machine remembers, whatever has become of their clusters. */
export const useRemembered = create<RememberedStore>((set) => {
  const change = async (work: () => Promise<unknown>) => {
    try {
      await work()
      const jobs = await call('jobs:remembered', { search: '', limit: MOST_REMEMBERED })
      set({ jobs, info: await call('history:info'), problem: null })
      return true
    } catch (error) {
      set({ problem: problemOf(error) })
      return false
    }
  }
  const refresh = async () => void (await change(async () => {}))
  return { jobs: [], info: null, problem: null, refresh, change }
})

/** Keeps the list current for as long as the window lives: at the ends of jobs, and when the sandbox comes or goes. */
export function followRememberedJobs(): () => void {
  const { refresh } = useRemembered.getState()
  void refresh()
  const ends = [
    useSandbox.subscribe((now, before) => {
      if (now.status?.state !== before.status?.state) void refresh()
    }),
    window.sluice.onFrame(({ finished }) => {
      if (finished.length > 0) void refresh()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** Every job that a ledger or this machine's history knows, while the screen that lists them is open. */
export function useKnownJobs(): readonly StoredJob[] {
  const refresh = useRemembered((store) => store.refresh)
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => void refresh(), REFRESH_MS)
    return () => clearInterval(timer)
  }, [refresh])
  return useMergedJobs()
}

function useMergedJobs(): readonly StoredJob[] {
  const ledgers = useStoredJobs((store) => store.ledgers)
  const remembered = useRemembered((store) => store.jobs)
  return useMemo(() => mergedJobs(ledgers, remembered), [ledgers, remembered])
}

/**
 * The jobs of ledgers and history as one list, but for remembered ones that the stream of this run knows better. While
 * a ledger does not answer, what it told before is no newer than what this machine remembers.
 */
export function mergedJobs(
  ledgers: Readonly<Record<string, Ledger>>,
  remembered: readonly StoredJob[],
): readonly StoredJob[] {
  const others = remembered.filter(({ jobId }) => !isOfThisRun(jobId))
  const known = new Set(others.map(({ jobId }) => jobId))
  const told = storedIn(ledgers).filter(
    ({ jobId, cluster }) => answers(ledgers[cluster]) || !known.has(jobId),
  )
  return knownJobs(told, others, (job) => isGoneFrom(ledgers[job.cluster], job))
}

function answers(ledger: Ledger | undefined): ledger is Ledger {
  return ledger !== undefined && ledger.problem === null && !ledger.isAway
}

/** A job of another process may be in the history before the ledger is asked again. */
const ASKED_AFTER_MS = 2_000

/** Whether the ledger of a job's cluster was asked since the job began, and does not have it. */
export function isGoneFrom(ledger: Ledger | undefined, job: Pick<StoredJob, 'jobId' | 'createdAt'>): boolean {
  if (!answers(ledger) || ledger.jobs === null || ledger.answeredAt === null) return false
  return ledger.answeredAt > job.createdAt + ASKED_AFTER_MS && isGone(job, ledger.jobs)
}

/** A job that one of them knows. */
export function useStoredJob(jobId: string): StoredJob | undefined {
  return useMergedJobs().find((job) => job.jobId === jobId)
}

/**
 * What was recorded of a job that this run of the app knows nothing of; again and again while another process records
 * it. Null where nothing was, undefined before the answer; `jobId` null asks nothing.
 */
export function useRememberedJob(jobId: string | null): Remembered | null | undefined {
  const [found, setFound] = useState<Remembered | null | undefined>(undefined)
  const runs = found?.job.result === null
  useEffect(() => {
    if (jobId === null) return
    let wanted = true
    const ask = async () => {
      const detail = await call('jobs:remembered-detail', { jobId })
      if (wanted) setFound(detail?.record ? rememberedJob(detail.record) : null)
      // The list may still have it as it was before its end.
      if (detail?.record?.detail.result) await useRemembered.getState().refresh()
    }
    const look = () => void ask().catch(() => wanted && setFound((old) => old ?? null))
    look()
    const timer = runs ? setInterval(look, INTERVAL_MS) : undefined
    return () => {
      wanted = false
      clearInterval(timer)
    }
  }, [jobId, runs])
  return found
}
