import Button from '@cloudscape-design/components/button'
import { canBeResumed, canCancel, cancelWord, canPause } from '../job/controls/controlled-job.ts'
import type { JobActions } from '../job/controls/use-job-actions.ts'
import { jobTitle } from '../job/job-words.ts'
import type { JobRow } from './job-row.ts'

/** What can be done with one job, as links of its line. */
export function RowControls({ row, actions }: { row: JobRow; actions: JobActions }) {
  const { pending } = actions
  return (
    <div className="job-row-actions">
      {controlsOf(actions, cancelWord(row))
        .filter(({ fits }) => fits(row))
        .map(({ action, label, onClick }) => (
          <Button
            key={action}
            variant="inline-link"
            ariaLabel={`${label} ${jobTitle(row.spec)}`}
            loading={pending?.action === action && pending.jobIds.includes(row.jobId)}
            loadingText={label}
            disabled={pending !== null}
            onClick={() => onClick([row])}
          >
            {label}
          </Button>
        ))}
    </div>
  )
}

/** Pause, Resume and, apart from them, Cancel of all selected jobs that each of them fits. */
export function BulkControls({ selected, actions }: { selected: readonly JobRow[]; actions: JobActions }) {
  return (
    <div className="bulk-controls" role="group" aria-label="Control the selected jobs">
      {controlsOf(actions, 'Cancel').map(({ action, label, icon, fits, onClick }) => (
        <Button
          key={action}
          iconName={icon}
          disabled={actions.pending !== null || !selected.some(fits)}
          onClick={() => onClick(selected)}
        >
          {label}
        </Button>
      ))}
    </div>
  )
}

function controlsOf({ pause, resume, askToCancel }: JobActions, cancel: string) {
  return [
    { action: 'pause', label: 'Pause', icon: 'pause', fits: canPause, onClick: pause },
    { action: 'resume', label: 'Resume', icon: 'play', fits: canBeResumed, onClick: resume },
    { action: 'cancel', label: cancel, icon: 'status-stopped', fits: canCancel, onClick: askToCancel },
  ] as const
}
