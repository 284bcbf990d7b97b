import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect } from 'react'
import { type Cluster, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import type { SandboxStatus } from '../../../shared/sandbox-status.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { useConnectionCheck } from '../../bridge/use-connection-check.ts'
import { hrefOf, useFallback } from '../../routes.ts'
import { ClusterLabel } from '../../ui/cluster-label.tsx'
import { Page } from '../../ui/page.tsx'
import { ClusterTables } from './cluster-tables.tsx'
import { CheckPanel } from '../clusters/check-panel.tsx'
import { clusterFacts, lastUsedWords } from '../clusters/cluster-facts.tsx'
import { SandboxNeeded } from '../clusters/sandbox-needed.tsx'
import { SandboxState } from '../clusters/sandbox-state.tsx'
import { noClusterText } from '../../../shared/words.ts'

export function ClusterPage({ name }: { name: string }) {
  const { clusters, loaded, choose } = useClusters()
  const cluster = clusters.find((known) => known.name === name)
  const known = cluster !== undefined
  // Who looks into a cluster means it with what comes next.
  useEffect(() => {
    if (known) choose(name)
  }, [known, choose, name])
  const falls = useFallback(loaded && !known, { page: 'clusters' })
  if (cluster) return <KnownCluster cluster={cluster} />
  if (!loaded || falls) return null
  return (
    <Page title="Cluster">
      <Alert
        type="warning"
        header={noClusterText(name)}
        action={<Button href={hrefOf({ page: 'clusters' })}>Show clusters</Button>}
      >
        It may have been removed or renamed.
      </Alert>
    </Page>
  )
}

function KnownCluster({ cluster }: { cluster: Cluster }) {
  const { name, profile, lastUsed } = cluster
  const { status, pending } = useSandbox()
  const reachable = name !== SANDBOX_CLUSTER || (status?.state === 'running' && pending === null)
  const asked = useConnectionCheck()
  return (
    <Page
      title={<ClusterLabel cluster={cluster} />}
      description={profile && lastUsedWords(lastUsed)}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {profile && (
            <Button
              loading={asked.check !== null && !asked.check.ended}
              loadingText="Testing the connection"
              onClick={() => void asked.start(profile)}
            >
              Test connection
            </Button>
          )}
          {profile && <Button href={hrefOf({ page: 'cluster-form', name })}>Edit</Button>}
          <Button
            variant="primary"
            disabled={!reachable}
            ariaLabel={`New job on ${name}`}
            href={hrefOf({ page: 'new-job', preset: { cluster: name } })}
          >
            New job
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Container>
          <KeyValuePairs columns={4} items={profile ? clusterFacts(profile) : sandboxFacts(status)} />
        </Container>
        {(asked.check || asked.problem) && (
          <Container>
            <CheckPanel asked={asked} />
          </Container>
        )}
        {reachable ? <ClusterTables cluster={name} /> : <SandboxNeeded />}
      </SpaceBetween>
    </Page>
  )
}

function sandboxFacts(status: SandboxStatus | null): KeyValuePairsProps.Item[] {
  const endpoint = status?.state === 'running' && status.port !== null ? `127.0.0.1:${status.port}` : '–'
  return [
    { label: 'Status', value: <SandboxState /> },
    { label: 'Endpoint', value: endpoint },
    { label: 'User', value: 'admin' },
    { label: 'Version', value: status?.version ?? '–' },
  ]
}
