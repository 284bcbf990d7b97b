import Button from '@cloudscape-design/components/button'
import type { ArchivesInfo } from '../../../shared/archive.ts'
import { navigate } from '../../routes.ts'
import { useArchives } from '../../stream/archives.ts'
import { canBeResumed, canCancel, cancelWord, canPause } from '../job/controls/controlled-job.ts'
import type { JobActions } from '../job/controls/use-job-actions.ts'
import { canUndo, hasUndo, whyNotUndone } from '../job/undo/undo-standing.ts'
import { jobTitle } from '../job/job-words.ts'
import type { JobRow } from './job-row.ts'

/** What can be done with one job, as links of its line. */
export function RowControls({ row, actions }: { row: JobRow; actions: JobActions }) {
  const { pending } = actions
  const archives = useArchives((store) => store.info)
  return (
    <div className="job-row-actions">
      {canUndo(row, archives) && (
        <Button
          variant="inline-link"
          ariaLabel={`Undo ${jobTitle(row.spec)}`}
          onClick={() => navigate({ page: 'undo', jobId: row.jobId })}
        >
          Undo
        </Button>
      )}
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
      <BulkUndo selected={selected} />
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

/** An undo has a page of its own, so it takes one job at a time. */
function BulkUndo({ selected }: { selected: readonly JobRow[] }) {
  const archives = useArchives((store) => store.info)
  const [job, ...more] = selected
  const single = job ? reasonOf(job, archives) : null
  const reason = more.length > 0 ? 'Select one job: each is undone by itself.' : single
  const isOff = job === undefined || reason !== null
  return (
    <Button
      iconName="undo"
      disabled={isOff}
      {...(reason !== null && { disabledReason: reason })}
      onClick={() => job && navigate({ page: 'undo', jobId: job.jobId })}
    >
      Undo
    </Button>
  )
}

function reasonOf(job: JobRow, archives: ArchivesInfo | null): string | null {
  if (!hasUndo(job.spec)) return 'A repopulate cannot be undone: it keeps no archive.'
  return whyNotUndone(job, archives)
}

function controlsOf({ pause, resume, askToCancel }: JobActions, cancel: string) {
  return [
    { action: 'pause', label: 'Pause', icon: 'pause', fits: canPause, onClick: pause },
    { action: 'resume', label: 'Resume', icon: 'play', fits: canBeResumed, onClick: resume },
    { action: 'cancel', label: cancel, icon: 'status-stopped', fits: canCancel, onClick: askToCancel },
  ] as const
}
