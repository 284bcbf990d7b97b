import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import type { UpdateState } from '../../../shared/update-status.ts'
import { useUpdates } from '../../bridge/updates-store.ts'
import { formatAgo } from '../../ui/ago.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UpdateStateView } from './update-state.tsx'

/** From where a check can begin. */
const SETTLED: readonly UpdateState['state'][] = ['idle', 'current', 'failed']

/** Whether Sluice updates itself, and how far that is. */
export function UpdatesSection() {
  const { status, problem, check, setAutomatic } = useUpdates()
  const { state } = status ?? {}
  const actions = (
    <Button disabled={!state || !SETTLED.includes(state.state)} onClick={() => void check()}>
      Check for updates
    </Button>
  )
  const lastCheck = status?.lastCheckAt ? formatAgo(status.lastCheckAt) : 'never'
  return (
    <Panel title="Updates" {...{ actions }} description={status && `Last check: ${lastCheck}`}>
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} header="Updates cannot be shown or changed" />}
        {/* There from the start, so that what comes into it is read out. */}
        <div role="status">{state && <UpdateStateView state={state} />}</div>
        {state && isForUser(state) && (
          <Toggle
            checked={state.state !== 'off'}
            description="Once a day at start, Sluice looks for a new version and downloads it. It is installed when you quit."
            onChange={({ detail }) => void setAutomatic(detail.checked)}
          >
            Update automatically
          </Toggle>
        )}
      </SpaceBetween>
    </Panel>
  )
}

/** Whether it is the user who decides. */
function isForUser(state: UpdateState): boolean {
  return state.state !== 'unsupported' && !(state.state === 'off' && state.policy !== null)
}
