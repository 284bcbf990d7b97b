import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { useState } from 'react'
import { useArchive } from '../../../stream/archives.ts'
import { DeleteArchives } from '../../archives/delete-archives.tsx'
import { ARCHIVE_FORMATS, useArchiveWork } from '../../archives/use-archive-work.ts'

/** What can be done with the archive of a job, on its page; nothing where there is none here. */
export function ArchiveMenu({ jobId }: { jobId: string }) {
  const archive = useArchive(jobId)
  const { busy, verify, save } = useArchiveWork()
  const [asking, setAsking] = useState(false)
  if (!archive) return null
  const act = (id: string) => {
    if (id === 'verify') verify([archive])
    else if (id === 'delete') setAsking(true)
    else save(archive, id)
  }
  return (
    <>
      <ButtonDropdown
        items={[
          { id: 'verify', text: 'Verify' },
          { text: 'Export rows', items: ARCHIVE_FORMATS },
          { id: 'delete', text: 'Delete' },
        ]}
        loading={busy !== null}
        loadingText={busy === 'verify' ? 'Verifying' : 'Exporting'}
        onItemClick={({ detail }) => act(detail.id)}
      >
        Archive
      </ButtonDropdown>
      <DeleteArchives visible={asking} archives={[archive]} onClose={() => setAsking(false)} />
    </>
  )
}
