import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { SandboxState as State } from '../../../shared/sandbox-status.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'

const SHOWN: Record<State, { type: StatusIndicatorProps.Type; text: string }> = {
  absent: { type: 'stopped', text: 'Not set up' },
  stopped: { type: 'stopped', text: 'Stopped' },
  starting: { type: 'in-progress', text: 'Starting' },
  running: { type: 'success', text: 'Running' },
  stopping: { type: 'in-progress', text: 'Stopping' },
}

/** The sandbox's state as a word and an icon; nothing until it is known. */
export function SandboxState() {
  const state = useSandbox(({ status, pending }) => (pending ? DURING[pending] : status?.state))
  if (!state) return null
  return <StatusIndicator type={SHOWN[state].type}>{SHOWN[state].text}</StatusIndicator>
}

/** An action shows at once, before the first frame that knows of it. */
const DURING = { start: 'starting', stop: 'stopping', reset: 'starting' } as const satisfies Record<
  string,
  State
>
