import Link from '@cloudscape-design/components/link'
import { undoesText } from '../../../shared/undone-rows.ts'
import { hrefOf } from '../../routes.ts'

/** The job that an undo undoes, beside the undo's name in a list. */
export function UndoesLink({ jobId }: { jobId: string }) {
  return <Link href={hrefOf({ page: 'job', jobId })}>{undoesText(jobId)}</Link>
}
