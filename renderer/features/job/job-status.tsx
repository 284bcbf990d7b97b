import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { JobState } from '../../../shared/job-state.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { counted } from '../../ui/quantity.ts'

type ShownState = Readonly<{ word: string; type: StatusIndicatorProps.Type }>

export const STATES: Readonly<Record<JobState, ShownState>> = {
  running: { word: 'Running', type: 'in-progress' },
  paused: { word: 'Paused', type: 'pending' },
  cancelling: { word: 'Cancelling', type: 'in-progress' },
  cancelled: { word: 'Cancelled', type: 'stopped' },
  interrupted: { word: 'Interrupted', type: 'warning' },
  succeeded: { word: 'Succeeded', type: 'success' },
  failed: { word: 'Failed', type: 'error' },
}

type Shown = Pick<JobSnapshot, 'state' | 'inFlight'> & {
  /** Another process works on it. */
  readonly elsewhere?: boolean
}

/** A job's state; while it stops, with the transactions that still have to end. */
export function JobStatus({ snapshot }: { snapshot: Shown }) {
  return <StatusIndicator type={STATES[snapshot.state].type}>{stateText(snapshot)}</StatusIndicator>
}

/** `Cancelling, 3 transactions ending`. */
export function stateText({ state, inFlight, elsewhere = false }: Shown): string {
  const { word } = STATES[state]
  if (elsewhere) return `${word} in another process`
  const stopping = state === 'cancelling' || state === 'paused'
  if (!stopping || inFlight === 0) return word
  return `${state === 'paused' ? 'Pausing' : word}, ${counted(inFlight, 'transaction')} ending`
}
