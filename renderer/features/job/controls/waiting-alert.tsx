import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { JobSnapshot } from '../../../../shared/snapshot.ts'
import type { Control } from './job-controls.tsx'

interface WaitingAlertProps {
  readonly snapshot: Pick<JobSnapshot, 'state' | 'waitingFor'>
  readonly pending: Control | null
  readonly onControl: (control: Control) => void
}

/** Why nothing moves; for a job that paused by itself, with what can be done about it. */
export function WaitingAlert({ snapshot: { state, waitingFor }, pending, onControl }: WaitingAlertProps) {
  if (waitingFor === null) return null
  const paused = state === 'paused'
  return (
    <LiveRegion>
      <Alert
        type={paused ? 'warning' : 'info'}
        header={paused ? 'The job has paused' : 'The job is waiting'}
        action={paused && <Decision pending={pending} onControl={onControl} />}
      >
        {waitingFor}
      </Alert>
    </LiveRegion>
  )
}

function Decision({ pending, onControl }: Omit<WaitingAlertProps, 'snapshot'>) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={pending !== null} onClick={() => onControl('jobs:cancel')}>
        Cancel the job
      </Button>
      <Button loading={pending === 'jobs:resume'} onClick={() => onControl('jobs:resume')}>
        Go on
      </Button>
    </SpaceBetween>
  )
}
