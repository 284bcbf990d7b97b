import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactNode, useState } from 'react'
import { ExportFormat, savedText } from '../../../shared/export-format.ts'
import { call } from '../../bridge/call.ts'
import { showFailure, showNotice } from '../shell/notice.ts'

const ITEMS: readonly { readonly id: ExportFormat; readonly text: string }[] = [
  { id: 'html', text: 'Report (HTML)' },
  { id: 'csv', text: 'Results (CSV)' },
  { id: 'json', text: 'Results (JSON)' },
  { id: 'command', text: 'Command line' },
  { id: 'job', text: 'Job file' },
]

interface ExportableProps {
  readonly jobId: string
  /** Whose ledger has the job; null for a job of this run. */
  readonly cluster: string | null
  /** What else can be done with it now. */
  readonly children: ReactNode
}

/** Export, which saves a job as a file or copies its command line, beside the controls. */
export function Exportable({ jobId, cluster, children }: ExportableProps) {
  const [busy, setBusy] = useState(false)
  const save = async (format: ExportFormat) => {
    setBusy(true)
    try {
      const file = await call('jobs:export', { jobId, cluster, format })
      if (file !== null) showNotice('success', 'Job exported', savedText(file))
      else if (format === 'command') showNotice('success', 'Command line copied', 'Paste it into a terminal.')
    } catch (error) {
      showFailure('The job was not exported', error)
    }
    setBusy(false)
  }
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <ButtonDropdown
        items={ITEMS}
        loading={busy}
        onItemClick={({ detail }) => void save(ExportFormat.parse(detail.id))}
      >
        Export
      </ButtonDropdown>
      {children}
    </SpaceBetween>
  )
}
