import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { ArchiveFormat, type ArchiveSummary } from '../../../shared/archive.ts'
import { exportedTexts, LEFT_OUT } from '../../../shared/archive-words.ts'
import { call } from '../../bridge/call.ts'
import { navigate } from '../../routes.ts'
import { useArchives } from '../../stream/archives.ts'
import { showFailure, showNotice } from '../shell/notice.ts'
import { archiveTitle, archivesText } from './archive-words.ts'
import { DeleteArchives } from './delete-archives.tsx'

const FORMATS: readonly { readonly id: ArchiveFormat; readonly text: string }[] = [
  { id: 'ndjson', text: 'NDJSON' },
  { id: 'csv', text: 'CSV' },
  { id: 'parquet', text: 'Parquet' },
]
const ONE_AT_A_TIME = 'Select one archive.'

/** What can be done with the archives that are selected. */
export function ArchiveActions({ selected }: { selected: readonly ArchiveSummary[] }) {
  const [busy, setBusy] = useState<'verify' | 'export' | null>(null)
  const [asking, setAsking] = useState(false)
  const remove = useArchives((store) => store.change)
  const [one, ...more] = selected
  const single = more.length === 0 ? one : undefined
  const run = (what: 'verify' | 'export', work: () => Promise<void>) => {
    setBusy(what)
    void work().finally(() => setBusy(null))
  }
  const reason = more.length > 0 ? { disabledReason: ONE_AT_A_TIME } : {}
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          loading={busy === 'verify'}
          loadingText="Verifying"
          disabled={!one || busy !== null}
          onClick={() => run('verify', async () => await verify(selected))}
        >
          Verify
        </Button>
        <ButtonDropdown
          items={FORMATS}
          loading={busy === 'export'}
          disabled={!single || busy !== null}
          {...reason}
          onItemClick={({ detail }) =>
            single && run('export', async () => await save(single, ArchiveFormat.parse(detail.id)))
          }
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
      <DeleteArchives
        visible={asking}
        archives={selected}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          const jobIds = selected.map(({ jobId }) => jobId)
          void remove(async () => await call('archives:remove', { jobIds }))
        }}
      />
    </>
  )
}

/** One after the other: each reads its whole archive. */
async function verify(archives: readonly ArchiveSummary[]): Promise<void> {
  try {
    const open: string[] = []
    for (const archive of archives) {
      const { faults, uncertain } = await call('archives:verify', { jobId: archive.jobId })
      const [fault, ...others] = faults
      if (uncertain !== null) open.push(uncertain)
      if (fault === undefined) continue
      const rest = others.length === 0 ? '' : ` And ${others.length} more.`
      showNotice('error', `The archive of ${archiveTitle(archive)} is damaged`, `${fault}${rest}`)
      return
    }
    const text = 'Every row is readable and matches its checksum.'
    showNotice('success', `Verified: ${archivesText(archives)}`, [text, ...open].join(' '))
  } catch (error) {
    showFailure('The archives were not verified', error)
  }
}

async function save({ jobId }: ArchiveSummary, format: ArchiveFormat): Promise<void> {
  try {
    const exported = await call('archives:export', { jobId, format })
    if (exported === null) return
    const { uncertain } = exported
    const leftOut = uncertain === null ? [] : [`${uncertain} ${LEFT_OUT}`]
    showNotice('success', 'Archive exported', [...exportedTexts(exported), ...leftOut].join(' '))
  } catch (error) {
    showFailure('The archive was not exported', error)
  }
}
