import TopNavigation from '@cloudscape-design/components/top-navigation'
import { SANDBOX } from '../../../shared/cluster.ts'
import { hrefOf } from '../../routes.ts'
import { EnvironmentBadge } from '../../ui/environment-badge.tsx'
import { SandboxState } from '../clusters/sandbox-state.tsx'

/** The bar that is always there: which cluster everything in the window is about. */
export function TopBar() {
  return (
    <TopNavigation id="top-bar">
      <div className="top-bar">
        <a className="top-bar-name" href={hrefOf({ page: 'home' })}>
          Sluice
        </a>
        <a className="top-bar-cluster" href={hrefOf({ page: 'clusters' })}>
          <span>{SANDBOX.name}</span>
          <EnvironmentBadge environment={SANDBOX.environment} />
          <SandboxState />
        </a>
      </div>
    </TopNavigation>
  )
}
