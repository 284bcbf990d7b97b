import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import LiveRegion from '@cloudscape-design/components/live-region'
import type { ControlledJob } from './controlled-job.ts'
import { APPROVE_AND_RESUME, RESUMING_APPROVES } from './job-dialogs.tsx'
import type { JobActions } from './use-job-actions.ts'

interface WaitingAlertProps {
  readonly job: ControlledJob
  /** Why nothing moves; null while something does. */
  readonly waitingFor: string | null
  readonly actions: JobActions
}

/** Why nothing moves; for a job that paused by itself, with the decision to resume it. */
export function WaitingAlert({ job, waitingFor, actions: { pending, resumeNow } }: WaitingAlertProps) {
  const { question } = job
  const isAsked = question !== null
  if (!isAsked && waitingFor === null) return null
  const resume = (
    <Button
      loading={pending?.action === 'resume'}
      disabled={pending !== null}
      onClick={() => resumeNow([job])}
    >
      {APPROVE_AND_RESUME}
    </Button>
  )
  return (
    <LiveRegion>
      <Alert
        type={isAsked ? 'warning' : 'info'}
        header={!isAsked && 'The job is waiting'}
        action={isAsked && resume}
      >
        {isAsked ? `${question} ${RESUMING_APPROVES}` : waitingFor}
      </Alert>
    </LiveRegion>
  )
}
