import { create } from 'zustand'
import { type Cluster, type ClusterProfile, SANDBOX, SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { call } from './call.ts'

interface ClustersStore {
  /** The sandbox, from the very start, then the saved ones by name. */
  readonly clusters: readonly Cluster[]
  /** False until the main process answered once. */
  readonly loaded: boolean
  /** The one that the window is about. */
  readonly current: Cluster
  /** Why the list could not be read. */
  readonly problem: Problem | null
  load(): Promise<void>
  /** Makes the window about a cluster, now and after the next start; a name it does not know changes nothing. */
  choose(name: string): void
  /** Adds a cluster, or puts it in the place of the one named `replaces`; throws a ProblemError. */
  save(profile: ClusterProfile, replaces: string | null): Promise<void>
  /** Forgets a cluster; throws a ProblemError. */
  remove(name: string): Promise<void>
}

/** The clusters that Sluice knows, and which of them the window is about. */
export const useClusters = create<ClustersStore>((set, get) => {
  const adopt = (clusters: readonly Cluster[], wanted: string) => {
    const current = clusters.find(({ name }) => name === wanted) ?? SANDBOX
    set({ clusters, current, loaded: true, problem: null })
  }
  return {
    clusters: [SANDBOX],
    loaded: false,
    current: SANDBOX,
    problem: null,
    async load() {
      try {
        const clusters = await call('clusters:list')
        adopt(clusters, get().loaded ? get().current.name : (localStorage.getItem(KEY) ?? SANDBOX_CLUSTER))
      } catch (error) {
        set({ problem: problemOf(error) })
      }
    },
    choose(name) {
      const current = get().clusters.find((cluster) => cluster.name === name)
      if (!current) return
      rememberCluster(name)
      set({ current })
    },
    async save(profile, replaces) {
      const clusters = await call('clusters:save', { profile, replaces })
      const wasCurrent = replaces === get().current.name
      adopt(clusters, wasCurrent ? profile.name : get().current.name)
      if (wasCurrent) rememberCluster(profile.name)
    },
    async remove(name) {
      adopt(await call('clusters:remove', { name }), get().current.name)
      rememberCluster(get().current.name)
    },
  }
})

/** Which cluster the window shows, kept by the window itself: that is nobody else's business. */
const KEY = 'cluster'

function rememberCluster(name: string): void {
  localStorage.setItem(KEY, name)
}
