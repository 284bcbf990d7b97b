import { useEffect, useState } from 'react'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { ClustersPage } from '../clusters/clusters-page.tsx'
import { FirstLaunchPage } from './first-launch-page.tsx'

/** Where the window opens: the welcome when there was no sandbox yet, else the clusters. */
export function HomePage() {
  const state = useSandbox(({ status }) => status?.state)
  const failed = useSandbox(({ problem }) => problem !== null)
  // Decided once: the welcome stays while the sandbox it offers is being set up.
  const [welcome, setWelcome] = useState<boolean | null>(null)
  useEffect(() => {
    if (state !== undefined) setWelcome((decided) => decided ?? state === 'absent')
  }, [state])
  if (welcome === null) return failed ? <ClustersPage /> : null
  return welcome ? <FirstLaunchPage /> : <ClustersPage />
}
