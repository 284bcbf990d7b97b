import Badge from '@cloudscape-design/components/badge'
import { faultsOn, useFaults } from '../../bridge/faults-store.ts'

/** Says that things go wrong in the sandbox on purpose; nothing while they do not. */
export function FaultsBadge() {
  const on = useFaults(({ faults }) => faultsOn(faults))
  return on ? <Badge color="severity-high">Faults on</Badge> : null
}
