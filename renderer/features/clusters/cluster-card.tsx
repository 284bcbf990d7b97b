import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { Cluster, ClusterProfile } from '../../../shared/cluster.ts'
import { useConnectionCheck } from '../../bridge/use-connection-check.ts'
import { hrefOf } from '../../routes.ts'
import { ClusterMark } from '../../ui/cluster-label.tsx'
import { EnvironmentBadge } from '../../ui/environment-badge.tsx'
import { CheckPanel } from './check-panel.tsx'
import { clusterFacts, lastUsedWords } from './cluster-facts.tsx'
import { ClusterLinks } from './cluster-links.tsx'
import { RemoveCluster } from './remove-cluster.tsx'
import { Panel } from '../../ui/panel.tsx'

/** A saved cluster at a glance: how it is reached, and what can be done with it. */
export function ClusterCard({ cluster, profile }: { cluster: Cluster; profile: ClusterProfile }) {
  const { name, environment, lastUsed } = cluster
  const check = useConnectionCheck()
  const [removing, setRemoving] = useState(false)
  return (
    <>
      <Panel
        title={<ClusterMark cluster={cluster} />}
        info={<EnvironmentBadge environment={environment} />}
        description={lastUsedWords(lastUsed)}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              ariaLabel={`Test connection of ${name}`}
              loading={check.check !== null && !check.check.ended}
              loadingText="Testing the connection"
              onClick={() => void check.start(profile)}
            >
              Test connection
            </Button>
            <ClusterLinks name={name} />
            <ButtonDropdown
              variant="icon"
              ariaLabel={`More actions for ${name}`}
              items={[
                { id: 'edit', text: 'Edit', href: hrefOf({ page: 'cluster-form', name }) },
                { id: 'remove', text: 'Remove' },
              ]}
              onItemClick={({ detail }) => detail.id === 'remove' && setRemoving(true)}
              expandToViewport
            />
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          <KeyValuePairs columns={4} items={clusterFacts(profile)} />
          <CheckPanel asked={check} />
        </SpaceBetween>
      </Panel>
      <RemoveCluster name={name} visible={removing} onClose={() => setRemoving(false)} />
    </>
  )
}
