import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import type { Cluster } from '../../../shared/cluster.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { hrefOf, navigate, type Route } from '../../routes.ts'
import { ClusterMark } from '../../ui/cluster-label.tsx'
import { ENVIRONMENTS } from '../../ui/environment-badge.tsx'

/** No cluster has this name: theirs begin with a letter or a digit. */
const CONNECT = '+'

export function ClusterMenu({ route }: { route: Route }) {
  const { clusters, current, choose } = useClusters()
  const pick = (id: string) => {
    if (id === CONNECT) return
    choose(id)
    // A page of tables is about the cluster that was chosen.
    if (route.page === 'cluster') navigate({ page: 'cluster', name: id })
  }
  return (
    <ButtonDropdown
      ariaLabel={`Current cluster: ${current.name}`}
      items={[
        { text: 'Clusters', items: clusters.map((cluster) => itemOf(cluster, current.name)) },
        {
          id: CONNECT,
          text: 'Connect a cluster',
          iconName: 'add-plus',
          href: hrefOf({ page: 'cluster-form', name: null }),
        },
      ]}
      expandToViewport
      onItemClick={({ detail }) => pick(detail.id)}
    >
      <ClusterMark cluster={current} />
    </ButtonDropdown>
  )
}

function itemOf({ name, environment }: Cluster, current: string): ButtonDropdownProps.ItemOrGroup {
  return {
    id: name,
    text: name,
    labelTag: ENVIRONMENTS[environment].name,
    itemType: 'checkbox',
    checked: name === current,
  }
}
