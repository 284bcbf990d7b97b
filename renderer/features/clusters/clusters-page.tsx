import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect } from 'react'
import { useClusters } from '../../bridge/clusters-store.ts'
import { hrefOf } from '../../routes.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ClusterCard } from './cluster-card.tsx'
import { SandboxCard } from './sandbox-card.tsx'

/** The clusters one can work on: the sandbox, and those that were connected. */
export function ClustersPage() {
  const { clusters, loaded, problem, load } = useClusters()
  useEffect(() => {
    // Work elsewhere changes when a cluster was last used, and the command line knows how to add one.
    void load()
  }, [load])
  const own = clusters.flatMap((cluster) => (cluster.profile ? [{ cluster, profile: cluster.profile }] : []))
  return (
    <Page
      title="Clusters"
      description="Where jobs run: the sandbox on this machine, and Aurora DSQL clusters of your AWS accounts."
      actions={
        <Button variant="primary" href={hrefOf({ page: 'cluster-form', name: null })}>
          Connect a cluster
        </Button>
      }
    >
      <SpaceBetween size="l">
        {problem && (
          <ProblemAlert
            header="The saved clusters could not be read"
            problem={problem}
            onRetry={() => void load()}
          />
        )}
        <SandboxCard />
        {own.map(({ cluster, profile }) => (
          <ClusterCard key={cluster.name} cluster={cluster} profile={profile} />
        ))}
        {loaded && own.length === 0 && <NoClusters />}
      </SpaceBetween>
    </Page>
  )
}

function NoClusters() {
  return (
    <Container>
      <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
        <b>No clusters connected</b>
        <Box color="text-body-secondary">
          Connect an Aurora DSQL cluster with the AWS credentials of this machine, from your account or by its
          endpoint.
        </Box>
      </Box>
    </Container>
  )
}
