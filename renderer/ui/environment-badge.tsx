import Badge, { type BadgeProps } from '@cloudscape-design/components/badge'
import type { Environment } from '../../shared/cluster.ts'

/** The colour says how careful to be: red is the one where a mistake hurts. */
const COLOURS: Record<Environment, NonNullable<BadgeProps['color']>> = {
  sandbox: 'green',
  development: 'blue',
  staging: 'severity-medium',
  production: 'red',
}

export const ENVIRONMENT_NAMES: Readonly<Record<Environment, string>> = {
  sandbox: 'Sandbox',
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
}

export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return <Badge color={COLOURS[environment]}>{ENVIRONMENT_NAMES[environment]}</Badge>
}
