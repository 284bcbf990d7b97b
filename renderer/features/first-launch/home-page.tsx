import { useEffect, useState } from 'react'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { ClustersPage } from '../clusters/clusters-page.tsx'
import { FirstLaunchPage } from './first-launch-page.tsx'

/** Where the window opens: the welcome when there is neither a sandbox nor a saved cluster yet, else the clusters. */
export function HomePage() {
  const state = useSandbox(({ status }) => status?.state)
  const sandboxFailed = useSandbox(({ problem }) => problem !== null)
  const own = useClusters(({ clusters, loaded }) => (loaded ? clusters.length > 1 : undefined))
  const failed = useClusters(({ problem }) => problem !== null) || sandboxFailed
  // Decided once: the welcome stays while the sandbox it offers is being set up.
  const [welcome, setWelcome] = useState<boolean | null>(null)
  useEffect(() => {
    if (state === undefined || own === undefined) return
    setWelcome((decided) => decided ?? (state === 'absent' && !own))
  }, [state, own])
  if (welcome === null) return failed ? <ClustersPage /> : null
  return welcome ? <FirstLaunchPage /> : <ClustersPage />
}
