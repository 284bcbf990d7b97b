import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useClusters } from '../../bridge/clusters-store.ts'
import { hrefOf } from '../../routes.ts'

/** The ways from a cluster to its tables and to a job on them; the window is about that cluster from then on. */
export function ClusterLinks({ name }: { name: string }) {
  const choose = useClusters((store) => store.choose)
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        ariaLabel={`Open tables of ${name}`}
        href={hrefOf({ page: 'cluster', name })}
        onClick={() => choose(name)}
      >
        Open tables
      </Button>
      <Button
        ariaLabel={`New job on ${name}`}
        href={hrefOf({ page: 'new-job', preset: { cluster: name } })}
        onClick={() => choose(name)}
      >
        New job
      </Button>
    </SpaceBetween>
  )
}
