import Container from '@cloudscape-design/components/container'
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs'
import type { Cluster } from '../../../shared/cluster.ts'
import type { SandboxStatus } from '../../../shared/sandbox-status.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { clusterFacts } from '../clusters/cluster-facts.tsx'
import { SandboxState } from '../clusters/sandbox-state.tsx'

export function ClusterFacts({ cluster: { profile } }: { cluster: Cluster }) {
  const status = useSandbox((store) => store.status)
  return (
    <Container>
      <KeyValuePairs columns={4} items={profile ? clusterFacts(profile) : sandboxFacts(status)} />
    </Container>
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
