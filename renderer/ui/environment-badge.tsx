import Badge, { type BadgeProps } from '@cloudscape-design/components/badge'
import type { Environment } from '../../shared/cluster.ts'

type Shown = Readonly<{ name: string; color: NonNullable<BadgeProps['color']> }>

/** The colour says how careful to be: red is the one where a mistake hurts. */
export const ENVIRONMENTS: Readonly<Record<Environment, Shown>> = {
  sandbox: { name: 'Sandbox', color: 'green' },
  development: { name: 'Development', color: 'blue' },
  staging: { name: 'Staging', color: 'severity-medium' },
  production: { name: 'Production', color: 'red' },
}

export function EnvironmentBadge({ environment }: { environment: Environment }) {
  const { name, color } = ENVIRONMENTS[environment]
  return <Badge color={color}>{name}</Badge>
}
