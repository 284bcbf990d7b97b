import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { JobState } from '../../../shared/job-state.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { counted } from '../../ui/quantity.ts'

export const STATE_WORDS: Readonly<Record<JobState, string>> = {
  running: 'Running',
  paused: 'Paused',
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
  succeeded: 'Succeeded',
  failed: 'Failed',
}

const TYPES: Readonly<Record<JobState, StatusIndicatorProps.Type>> = {
  running: 'in-progress',
  paused: 'pending',
  cancelling: 'in-progress',
  cancelled: 'stopped',
  interrupted: 'warning',
  succeeded: 'success',
  failed: 'error',
}

type Shown = Pick<JobSnapshot, 'state' | 'inFlight'> & {
  /** Another process works on it. */
  readonly elsewhere?: boolean
}

/** A job's state; while it stops, with the transactions that still have to end. */
export function JobStatus({ snapshot }: { snapshot: Shown }) {
  return <StatusIndicator type={TYPES[snapshot.state]}>{stateText(snapshot)}</StatusIndicator>
}

/** `Cancelling, 3 transactions ending`. */
export function stateText({ state, inFlight, elsewhere = false }: Shown): string {
  if (elsewhere) return `${STATE_WORDS[state]} in another process`
  const stopping = state === 'cancelling' || state === 'paused'
  if (!stopping || inFlight === 0) return STATE_WORDS[state]
  return `${state === 'paused' ? 'Pausing' : STATE_WORDS[state]}, ${counted(inFlight, 'transaction')} ending`
}
