import TopNavigation from '@cloudscape-design/components/top-navigation'
import { useEffect } from 'react'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useFaults } from '../../bridge/faults-store.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { hrefOf, type Route } from '../../routes.ts'
import { EnvironmentBadge } from '../../ui/environment-badge.tsx'
import { FaultsBadge } from '../clusters/faults-badge.tsx'
import { SandboxState } from '../clusters/sandbox-state.tsx'
import { ClusterMenu } from './cluster-menu.tsx'

/** The bar that is always there: which cluster the window is about. */
export function TopBar({ route }: { route: Route }) {
  const { current } = useClusters()
  const inSandbox = current.name === SANDBOX_CLUSTER
  const running = useSandbox(({ status }) => status?.state === 'running')
  useEffect(() => {
    if (running) void useFaults.getState().load()
  }, [running])
  return (
    <TopNavigation id="top-bar">
      <div className="top-bar">
        <a className="top-bar-name" href={hrefOf({ page: 'home' })}>
          Sluice
        </a>
        <div className="top-bar-cluster">
          {inSandbox && <FaultsBadge />}
          {inSandbox && <SandboxState />}
          <EnvironmentBadge environment={current.environment} />
          <ClusterMenu route={route} />
        </div>
      </div>
    </TopNavigation>
  )
}
