import Button from '@cloudscape-design/components/button'
import { canBeResumed, canCancel, cancelWord, canPause, type ControlledJob } from './controlled-job.ts'
import type { JobActions } from './use-job-actions.ts'

interface JobControlsProps {
  readonly job: ControlledJob
  readonly actions: JobActions
}

/** Pause or Resume and, apart from it, Cancel, which asks: always in the same place, so that nobody hits the wrong one. */
export function JobControls({ job, actions: { pending, pause, resume, askToCancel } }: JobControlsProps) {
  const resumes = job.state === 'paused' || canBeResumed(job)
  const word = cancelWord(job)
  return (
    <div className="job-controls" role="group" aria-label="Control the job">
      <Button
        fullWidth
        variant={resumes && job.through === 'ledger' ? 'primary' : 'normal'}
        iconName={resumes ? 'play' : 'pause'}
        loading={pending?.action === 'resume'}
        loadingText="Resuming"
        disabled={!(canPause(job) || canBeResumed(job)) || pending !== null}
        onClick={() => (resumes ? resume([job]) : pause([job]))}
      >
        {resumes ? 'Resume' : 'Pause'}
      </Button>
      <Button
        fullWidth
        iconName={word === 'Cancel' ? 'status-stopped' : 'remove'}
        disabled={!canCancel(job) || pending?.action === 'cancel'}
        onClick={() => askToCancel([job])}
      >
        {word}
      </Button>
    </div>
  )
}
