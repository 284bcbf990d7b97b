import SpaceBetween from '@cloudscape-design/components/space-between'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { Page } from '../../ui/page.tsx'
import { ClusterTables } from './cluster-tables.tsx'
import { SandboxCard } from './sandbox-card.tsx'

/** The clusters one can work on, and the tables in them. */
export function ClustersPage() {
  const running = useSandbox(({ status, pending }) => status?.state === 'running' && pending === null)
  return (
    <Page
      title="Clusters"
      description="Where jobs run. The sandbox is a PostgreSQL on this machine that behaves like Aurora DSQL."
    >
      <SpaceBetween size="l">
        <SandboxCard />
        {running && <ClusterTables />}
      </SpaceBetween>
    </Page>
  )
}
