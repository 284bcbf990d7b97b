import Button from '@cloudscape-design/components/button'
import type { StoredJobActions, Resumable } from './use-stored-job-actions.ts'

/** In the place of Pause and Cancel, for a job that nobody works on and that can go on. */
export function StoredJobControls({
  actions: { pending, resume, ask },
  job,
}: {
  actions: StoredJobActions
  job: Resumable
}) {
  return (
    <div className="job-controls" role="group" aria-label="Control the job">
      <Button
        fullWidth
        variant="primary"
        iconName="play"
        loading={pending?.action === 'resume'}
        loadingText="Resuming"
        disabled={pending !== null}
        onClick={() => resume(job)}
      >
        Resume
      </Button>
      <Button fullWidth iconName="remove" disabled={pending !== null} onClick={() => ask(job)}>
        Discard
      </Button>
    </div>
  )
}
