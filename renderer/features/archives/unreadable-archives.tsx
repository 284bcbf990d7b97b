import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { UnreadableArchive } from '../../../shared/archive.ts'
import { call } from '../../bridge/call.ts'
import { useArchives } from '../../stream/archives.ts'
import { Path } from '../../ui/path.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { counted } from '../../ui/quantity.ts'

/** Archives of which nothing can be read, each with the reason; nothing where there are none. */
export function UnreadableArchives({ archives }: { archives: readonly UnreadableArchive[] }) {
  const [asked, setAsked] = useState<UnreadableArchive | null>(null)
  const remove = useArchives((store) => store.change)
  if (archives.length === 0) return null
  return (
    <Alert type="warning" header={`${counted(archives.length, 'archive')} cannot be read`}>
      <SpaceBetween size="s">
        {archives.map((archive) => (
          <div key={archive.jobId}>
            <Box fontWeight="bold">{`Job ${archive.jobId}`}</Box>
            {archive.faults.map((fault) => (
              <div key={fault}>
                <Path path={fault} />
              </div>
            ))}
            <Button
              variant="inline-link"
              ariaLabel={`Delete the archive of job ${archive.jobId}`}
              onClick={() => setAsked(archive)}
            >
              Delete
            </Button>
          </div>
        ))}
      </SpaceBetween>
      <ConfirmDialog
        visible={asked !== null}
        header="Delete this archive?"
        action="Delete archive"
        onCancel={() => setAsked(null)}
        onConfirm={() => {
          setAsked(null)
          const jobIds = asked ? [asked.jobId] : []
          void remove(async () => await call('archives:remove', { jobIds }))
        }}
      >
        {`The changes of job ${asked?.jobId ?? ''} can no longer be undone, even if its files come back.`}
      </ConfirmDialog>
    </Alert>
  )
}
