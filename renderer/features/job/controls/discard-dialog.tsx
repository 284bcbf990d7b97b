import Box from '@cloudscape-design/components/box'
import type { Operation } from '../../../../shared/job-spec.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { jobTitle } from '../job-words.ts'
import { doneWords } from '../outcome/outcome-words.ts'
import type { StoredJobActions } from './use-stored-job-actions.ts'

const AFTERWARDS: Readonly<Record<Operation, string>> = {
  purge: 'They stay deleted. To delete the rest, start a new job.',
  update:
    'They stay changed. A new job changes every row that matches then, also one that this job has changed already.',
  repopulate: 'The table keeps only these. To set it up from the start, repopulate it again.',
}

/** Asks before an interrupted job is given up, and says what is left of it. */
export function DiscardDialog({ actions: { asking, ask, discard } }: { actions: StoredJobActions }) {
  return (
    <ConfirmDialog
      visible={asking !== null}
      header={asking ? `Discard “${jobTitle(asking.spec)}”?` : ''}
      action="Discard"
      onCancel={() => ask(null)}
      onConfirm={() => asking && discard(asking)}
    >
      {asking && (
        <>
          <Box variant="p">
            {doneWords(asking.spec, asking.rows)} so far. {AFTERWARDS[asking.spec.operation]}
          </Box>
          <Box variant="p">The job ends here and cannot go on. This cannot be undone.</Box>
        </>
      )}
    </ConfirmDialog>
  )
}
