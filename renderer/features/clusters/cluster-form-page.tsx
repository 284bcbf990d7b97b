import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Spinner from '@cloudscape-design/components/spinner'
import { useClusters } from '../../bridge/clusters-store.ts'
import { hrefOf, useFallback } from '../../routes.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ClusterEditor } from './cluster-editor.tsx'

/** Connects a cluster, or changes how one is reached; `name` null for a new one. */
export function ClusterFormPage({ name }: { name: string | null }) {
  return (
    <Page
      title={name === null ? 'Connect a cluster' : `Edit ${name}`}
      description={
        name === null
          ? 'Sluice signs in with your AWS credentials and does not store them. Nothing changes in the cluster.'
          : 'How Sluice connects to the cluster and shows it. Nothing changes in the cluster itself.'
      }
    >
      {name === null ? <ClusterEditor saved={null} /> : <SavedEditor name={name} />}
    </Page>
  )
}

function SavedEditor({ name }: { name: string }) {
  const { clusters, loaded, problem, load } = useClusters()
  const profile = clusters.find((cluster) => cluster.name === name)?.profile
  const falls = useFallback(loaded && !profile, { page: 'clusters' })
  if (profile) return <ClusterEditor saved={profile} />
  if (problem) return <ProblemAlert problem={problem} onRetry={() => void load()} />
  if (!loaded || falls) return <Spinner />
  return (
    <Alert
      type="warning"
      header={`There is no saved cluster “${name}”`}
      action={<Button href={hrefOf({ page: 'clusters' })}>Show clusters</Button>}
    >
      It may have been removed or renamed.
    </Alert>
  )
}
