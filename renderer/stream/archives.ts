import { create } from 'zustand'
import type { ArchiveSummary, ArchivesInfo } from '../../shared/archive.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { call } from '../bridge/call.ts'

interface ArchivesStore {
  /** Null until the main process answered. */
  readonly info: ArchivesInfo | null
  readonly problem: Problem | null
  /** What the last verification of each archive found, until the window is loaded again: a list reads no rows. */
  readonly found: Readonly<Record<string, readonly string[]>>
  refresh(): Promise<void>
  /** Does something to the archives, which answers how they are then; whether it went well. */
  change(work: () => Promise<ArchivesInfo>): Promise<boolean>
}

/** What the jobs of this machine have kept of the rows that they changed. */
export const useArchives = create<ArchivesStore>((set) => {
  const change = async (work: () => Promise<ArchivesInfo>) => {
    try {
      set({ info: await work(), problem: null })
      return true
    } catch (error) {
      set({ problem: problemOf(error) })
      return false
    }
  }
  const refresh = async () => void (await change(async () => await call('archives:info')))
  return { info: null, problem: null, found: {}, refresh, change }
})

/** Keeps the list current for as long as the window lives: a job that ends has an archive. */
export function followArchives(): () => void {
  const { refresh } = useArchives.getState()
  void refresh()
  return window.sluice.onFrame(({ finished }) => {
    if (finished.length > 0) void refresh()
  })
}

/** The archive of a job on this machine; null where there is none, undefined until that is known. */
export function useArchive(jobId: string): ArchiveSummary | null | undefined {
  const info = useArchives((store) => store.info)
  return info === null ? undefined : (info.archives.find((archive) => archive.jobId === jobId) ?? null)
}
