import Box from '@cloudscape-design/components/box'
import LiveRegion from '@cloudscape-design/components/live-region'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useSandbox } from '../../bridge/sandbox-store.ts'

/** What the sandbox is busy with; `first` when it has no data yet. */
export function SandboxProgress({ first = false }: { first?: boolean }) {
  const { status, pending } = useSandbox()
  const stopping = pending === 'stop' || (pending === null && status?.state === 'stopping')
  const settingUp = first || pending === 'reset'
  return (
    <div>
      <LiveRegion>
        <StatusIndicator type="loading">
          {stopping ? 'Stopping the sandbox…' : 'Starting the sandbox…'}
        </StatusIndicator>
      </LiveRegion>
      {!stopping && (
        <Box color="text-body-secondary" padding={{ top: 'xxs' }}>
          {settingUp
            ? 'Setting up PostgreSQL in the data folder and loading the demo table. This takes a few seconds.'
            : 'PostgreSQL is starting. This takes a moment.'}
        </Box>
      )}
    </div>
  )
}
