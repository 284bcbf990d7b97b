import { create } from 'zustand'
import type { ClusterMemory, JobDraft, RecentCondition } from '../../../../shared/job-draft.ts'
import { call } from '../../../bridge/call.ts'
import { withRecent } from './recent.ts'

/** A person who types changes the draft with every key. */
const WRITE_AFTER_MS = 400

interface JobMemoryStore {
  /** False until the main process answered once. */
  readonly loaded: boolean
  readonly clusters: readonly ClusterMemory[]
  /** Null forgets the draft. */
  keepDraft(cluster: string, draft: JobDraft | null): void
  addRecent(cluster: string, recent: RecentCondition): void
}

/** What New job keeps of each cluster, also after the next start. */
export const useJobMemory = create<JobMemoryStore>((set, get) => {
  const change = (cluster: string, changes: Partial<ClusterMemory>) => {
    const others = get().clusters.filter((other) => other.cluster !== cluster)
    set({ clusters: [{ ...memoryOf(get().clusters, cluster), ...changes }, ...others] })
    unwritten.add(cluster)
    clearTimeout(timer)
    timer = setTimeout(writeMemory, WRITE_AFTER_MS)
  }
  return {
    loaded: false,
    clusters: [],
    keepDraft: (cluster, draft) => change(cluster, { draft }),
    addRecent: (cluster, recent) =>
      change(cluster, { recent: withRecent(memoryOf(get().clusters, cluster).recent, recent) }),
  }
})

export function memoryOf(clusters: readonly ClusterMemory[], cluster: string): ClusterMemory {
  return clusters.find((memory) => memory.cluster === cluster) ?? { cluster, draft: null, recent: [] }
}

const unwritten = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

/** Writes what has changed, without waiting for more. */
export function writeMemory(): void {
  clearTimeout(timer)
  for (const cluster of unwritten) {
    // What cannot be kept is still there until the app ends, and the main process has it in its log.
    call('new-job:remember', memoryOf(useJobMemory.getState().clusters, cluster)).catch(() => {})
  }
  unwritten.clear()
}

/** Reads what was kept, and writes the rest when the window goes; returns the function that ends it. */
export function followMemory(): () => void {
  const adopt = (clusters: readonly ClusterMemory[]) => useJobMemory.setState({ loaded: true, clusters })
  call('new-job:memory').then(adopt, () => adopt([]))
  window.addEventListener('pagehide', writeMemory)
  return () => window.removeEventListener('pagehide', writeMemory)
}
