import Box from '@cloudscape-design/components/box'
import LiveRegion from '@cloudscape-design/components/live-region'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { counted } from '../../../ui/quantity.ts'
import { jobTitle } from '../job-words.ts'
import { cancelWords } from './cancel-words.ts'
import { canBeResumed, type ControlledJob } from './controlled-job.ts'
import type { JobActions } from './use-job-actions.ts'

interface JobDialogsProps {
  readonly actions: JobActions
  /** As they stand now; those asked about are among them, unless they are gone. */
  readonly jobs: readonly ControlledJob[]
}

/** The questions before a job is cancelled, and before one that paused by itself is resumed. */
export function JobDialogs({ actions, jobs }: JobDialogsProps) {
  const { asking } = actions
  const asked = jobs.filter(({ jobId }) => asking?.jobIds.includes(jobId))
  if (asking === null || asked.length === 0) return null
  if (asking.action === 'cancel') return <CancelDialog actions={actions} jobs={asked} />
  return <ResumeDialog actions={actions} jobs={asked.filter(canBeResumed)} />
}

function CancelDialog({ actions: { close, pause, cancelNow }, jobs }: JobDialogsProps) {
  const { header, lines, note, keep, ...words } = cancelWords(jobs)
  return (
    <ConfirmDialog
      visible
      header={header}
      keep={keep}
      instead={words.pause === null ? null : { text: words.pause, onClick: () => pause(jobs) }}
      action={words.cancel}
      onCancel={close}
      onConfirm={() => cancelNow(jobs)}
    >
      {lines.map((line, index) => (
        <Box key={jobs[index]?.jobId} variant="p">
          {line}
        </Box>
      ))}
      {words.cancel === null ? <LiveRegion>{note}</LiveRegion> : <Box variant="p">{note}</Box>}
    </ConfirmDialog>
  )
}

function ResumeDialog({ actions: { close, resumeNow }, jobs }: JobDialogsProps) {
  const [first] = jobs
  if (!first) return null
  const what = jobs.length === 1 ? `“${jobTitle(first.spec)}”` : counted(jobs.length, 'job')
  return (
    <ConfirmDialog
      visible
      header={`Resume ${what}?`}
      keep="Keep paused"
      action={APPROVE_AND_RESUME}
      onCancel={close}
      onConfirm={() => resumeNow(jobs)}
    >
      {jobs.map(
        ({ jobId, spec, question }) =>
          question && (
            <Box key={jobId} variant="p">
              {jobs.length > 1 && `${jobTitle(spec)}: `}
              {question} {RESUMING_APPROVES}
            </Box>
          ),
      )}
    </ConfirmDialog>
  )
}

export const APPROVE_AND_RESUME = 'Approve and resume'
export const RESUMING_APPROVES = 'Resuming approves the remaining rows.'
