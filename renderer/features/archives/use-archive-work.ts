import { useState } from 'react'
import { ArchiveFormat, type ArchiveSummary } from '../../../shared/archive.ts'
import { exportedTexts, LEFT_OUT } from '../../../shared/archive-words.ts'
import { call } from '../../bridge/call.ts'
import { useArchives } from '../../stream/archives.ts'
import { showFailure, showNotice } from '../shell/notice.ts'
import { archiveTitle, archivesText } from './archive-words.ts'

export const ARCHIVE_FORMATS: readonly { readonly id: ArchiveFormat; readonly text: string }[] = [
  { id: 'ndjson', text: 'NDJSON' },
  { id: 'csv', text: 'CSV' },
  { id: 'parquet', text: 'Parquet' },
]

/** What reads a whole archive: one thing at a time. */
export function useArchiveWork() {
  const [busy, setBusy] = useState<'verify' | 'export' | null>(null)
  const run = (what: 'verify' | 'export', work: () => Promise<void>) => {
    setBusy(what)
    void work().finally(() => setBusy(null))
  }
  return {
    busy,
    verify: (archives: readonly ArchiveSummary[]) => run('verify', async () => await verify(archives)),
    save: (archive: ArchiveSummary, format: string) =>
      run('export', async () => await save(archive, ArchiveFormat.parse(format))),
  }
}

/** One after the other: each reads its whole archive. */
async function verify(archives: readonly ArchiveSummary[]): Promise<void> {
  try {
    const open: string[] = []
    for (const archive of archives) {
      const { jobId } = archive
      const { faults, uncertain } = await call('archives:verify', { jobId })
      useArchives.setState(({ found }) => ({ found: { ...found, [jobId]: faults } }))
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
