import Button from '@cloudscape-design/components/button'
import type { JobState } from '../../../../shared/job-state.ts'
import { isFinished } from '../../../../shared/job-state.ts'

type Control = 'jobs:pause' | 'jobs:resume' | 'jobs:cancel'

interface JobControlsProps {
  readonly state: JobState
  /** Sent, and not yet answered. */
  readonly pending: Control | null
  readonly onControl: (control: Control) => void
}

export type { Control }

/** Pause or Resume, and Cancel: always there, always in the same place, so that nobody hits the wrong one. */
export function JobControls({ state, pending, onControl }: JobControlsProps) {
  const paused = state === 'paused'
  const stopped = isFinished(state) || state === 'cancelling'
  return (
    <div className="job-controls" role="group" aria-label="Control the job">
      <Button
        fullWidth
        iconName={paused ? 'play' : 'pause'}
        disabled={stopped || pending !== null}
        onClick={() => onControl(paused ? 'jobs:resume' : 'jobs:pause')}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button
        fullWidth
        iconName="status-stopped"
        disabled={stopped || pending === 'jobs:cancel'}
        onClick={() => onControl('jobs:cancel')}
      >
        Cancel
      </Button>
    </div>
  )
}
