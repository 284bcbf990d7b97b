import Button from '@cloudscape-design/components/button'
import { navigate } from '../../../routes.ts'
import { useArchives } from '../../../stream/archives.ts'
import type { ControlledJob } from '../controls/controlled-job.ts'
import { hasUndo, whyNotUndone } from './undo-standing.ts'

/** The way to the page that undoes a job; where that cannot be, the reason is beside it. */
export function UndoButton({ job }: { job: ControlledJob }) {
  const archives = useArchives((store) => store.info)
  if (!hasUndo(job.spec)) return null
  const reason = whyNotUndone(job, archives)
  return (
    <Button
      iconName="undo"
      disabled={reason !== null}
      {...(reason !== null && { disabledReason: reason })}
      onClick={() => navigate({ page: 'undo', jobId: job.jobId })}
    >
      Undo
    </Button>
  )
}
