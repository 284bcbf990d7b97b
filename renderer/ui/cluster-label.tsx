import './cluster-label.css'
import type { CSSProperties } from 'react'
import type { Cluster } from '../../shared/cluster.ts'
import { useClusters } from '../bridge/clusters-store.ts'
import { EnvironmentBadge } from './environment-badge.tsx'

/** A cluster wherever it is named: its colour, its name, its environment. */
export function ClusterLabel({ cluster }: { cluster: Pick<Cluster, 'name' | 'colour' | 'environment'> }) {
  return (
    <span className="cluster-label">
      <ClusterMark cluster={cluster} /> <EnvironmentBadge environment={cluster.environment} />
    </span>
  )
}

/** Its colour and its name, where the environment is said otherwise. */
export function ClusterMark({ cluster: { name, colour } }: { cluster: Pick<Cluster, 'name' | 'colour'> }) {
  return (
    <span className="cluster-mark" style={{ '--cluster-colour': `var(--${colour})` } as CSSProperties}>
      {name}
    </span>
  )
}

/** The cluster of that name; the name alone where it is not known any more. */
export function ClusterNamed({ name }: { name: string }) {
  const cluster = useClusters(({ clusters }) => clusters.find((known) => known.name === name))
  return cluster ? <ClusterLabel cluster={cluster} /> : <span>{name}</span>
}
