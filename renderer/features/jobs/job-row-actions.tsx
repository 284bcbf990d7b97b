import Button from '@cloudscape-design/components/button'
import type { StoredJobActions } from '../job/controls/use-stored-job-actions.ts'
import type { JobRow } from './job-row.ts'

interface JobRowActionsProps {
  readonly row: JobRow
  readonly actions: StoredJobActions
}

/** What can be done with a job that nobody works on; a click here does not open it. */
export function JobRowActions({ row, actions: { pending, resume, ask } }: JobRowActionsProps) {
  const mine = pending?.jobId === row.jobId ? pending.action : null
  const name = `${row.operation} ${row.table}`
  return (
    <div className="job-row-actions" onClick={(event) => event.stopPropagation()}>
      <Button
        variant="inline-link"
        ariaLabel={`Resume ${name}`}
        loading={mine === 'resume'}
        loadingText="Resuming"
        disabled={pending !== null}
        onClick={() => resume(row)}
      >
        Resume
      </Button>
      <Button
        variant="inline-link"
        ariaLabel={`Discard ${name}`}
        loading={mine === 'discard'}
        loadingText="Discarding"
        disabled={pending !== null}
        onClick={() => ask(row)}
      >
        Discard
      </Button>
    </div>
  )
}
