import Button from '@cloudscape-design/components/button'
import type { GoOn, Resumable } from './use-go-on.ts'

/** In the place of Pause and Cancel, for a job that nobody works on and that can go on. */
export function GoOnControls({ goOn: { pending, resume, ask }, job }: { goOn: GoOn; job: Resumable }) {
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
