import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ArchiveSummary } from '../../../shared/archive.ts'
import { navigate } from '../../routes.ts'
import { DeleteArchives } from './delete-archives.tsx'
import { ARCHIVE_FORMATS, useArchiveWork } from './use-archive-work.ts'

const ONE_AT_A_TIME = 'Select one archive.'

/** What can be done with the archives that are selected. */
export function ArchiveActions({ selected }: { selected: readonly ArchiveSummary[] }) {
  const { busy, verify, save } = useArchiveWork()
  const [asking, setAsking] = useState(false)
  const [one, ...more] = selected
  const single = more.length === 0 ? one : undefined
  const reason = more.length > 0 ? { disabledReason: ONE_AT_A_TIME } : {}
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          loading={busy === 'verify'}
          loadingText="Verifying"
          disabled={!one || busy !== null}
          onClick={() => verify(selected)}
        >
          Verify
        </Button>
        <ButtonDropdown
          items={ARCHIVE_FORMATS}
          loading={busy === 'export'}
          disabled={!single || busy !== null}
          {...reason}
          onItemClick={({ detail }) => single && save(single, detail.id)}
        >
          Export rows
        </ButtonDropdown>
        <Button disabled={!one || busy !== null} onClick={() => setAsking(true)}>
          Delete
        </Button>
        <Button
          iconName="undo"
          disabled={!single}
          {...reason}
          onClick={() => single && navigate({ page: 'undo', jobId: single.jobId })}
        >
          Undo
        </Button>
      </SpaceBetween>
      <DeleteArchives visible={asking} archives={selected} onClose={() => setAsking(false)} />
    </>
  )
}
