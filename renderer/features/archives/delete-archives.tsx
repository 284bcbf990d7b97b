import Box from '@cloudscape-design/components/box'
import type { ArchiveSummary } from '../../../shared/archive.ts'
import { call } from '../../bridge/call.ts'
import { useArchives } from '../../stream/archives.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { counted, formatBytes, formatMoment } from '../../ui/quantity.ts'
import { archiveTitle, archivesText } from './archive-words.ts'

/** As many as fit into a dialog; the others are counted. */
const MOST_LISTED = 8

interface DeleteArchivesProps {
  readonly visible: boolean
  readonly archives: readonly ArchiveSummary[]
  readonly onClose: () => void
}

/** Asks before archives are deleted, then deletes them. */
export function DeleteArchives({ visible, archives, onClose }: DeleteArchivesProps) {
  const change = useArchives((store) => store.change)
  const what = archives.length === 1 ? 'this archive' : counted(archives.length, 'archive')
  const rest = archives.length - MOST_LISTED
  return (
    <ConfirmDialog
      visible={visible}
      header={`Delete ${what}?`}
      action={archives.length === 1 ? 'Delete archive' : `Delete ${what}`}
      onCancel={onClose}
      onConfirm={() => {
        onClose()
        const jobIds = archives.map(({ jobId }) => jobId)
        void change(async () => await call('archives:remove', { jobIds }))
      }}
    >
      <ul className="archive-list">
        {archives.slice(0, MOST_LISTED).map((archive) => (
          <li key={archive.jobId}>
            {`${archiveTitle(archive)}, ${formatMoment(Date.parse(archive.startedAt))}, ${formatBytes(archive.bytes)}`}
          </li>
        ))}
        {rest > 0 && <li>{`and ${rest} more`}</li>}
      </ul>
      <Box variant="p">
        {`${archivesText(archives)} in total. What these jobs changed can no longer be undone, and the rows as they were are lost. The tables stay as they are.`}
      </Box>
    </ConfirmDialog>
  )
}
