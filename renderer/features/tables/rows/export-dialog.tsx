import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import type { Frame } from '../../../../shared/channels.ts'
import { displayTable } from '../../../../shared/identifier.ts'
import { SAVING, savingSentence } from '../../../../shared/row-saving.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { Column } from '../../../../shared/table.ts'
import { call } from '../../../bridge/call.ts'
import { useFollowed } from '../../../bridge/use-followed.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { type ExportForm, ExportFields } from './export-fields.tsx'
import { type RowScope, whichRows } from './row-scope.ts'

interface ExportDialogProps {
  readonly cluster: string
  readonly table: TableName
  readonly columns: readonly Column[]
  /** Those that can be meant, the likeliest first. */
  readonly scopes: readonly RowScope[]
  readonly onClose: () => void
}

const stopSaving = async (id: string) => await call('rows:stop-saving', { id })
const savingsOf = ({ savings }: Frame) => savings

/** Asks which rows become a file, and of which kind; then saves them where the system's dialog says. */
export function ExportDialog({ cluster, table, columns, scopes, onClose }: ExportDialogProps) {
  const [form, setForm] = useState<ExportForm>(() => ({ ...EMPTY, scope: scopes[0] ?? KEY_FILE }))
  const which = whichRows(form)
  const { running, problem, run, stop, known } = useFollowed({
    begun: SAVING,
    stop: stopSaving,
    newsOf: savingsOf,
    work: async (id) => {
      if (!which) return null
      const { format, names } = form
      const guardsFormulas = format === 'csv' && form.guardsFormulas
      const asked = { cluster, table, which, columns: names.length > 0 ? [...names] : null }
      return await call('rows:save', { id, ...asked, format, guardsFormulas })
    },
  })
  return (
    <Modal
      visible
      size="medium"
      header={`Export rows of ${displayTable(table)}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {known?.state === 'saved' ? 'Close' : 'Cancel'}
            </Button>
            {running ? (
              <Button onClick={stop}>Stop</Button>
            ) : (
              <Button variant="primary" disabled={which === null} onClick={run}>
                Export…
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <ExportFields
          {...{ form, columns, scopes: [...scopes, KEY_FILE] }}
          onChange={(change) => setForm((old) => ({ ...old, ...change }))}
        />
        {running && <StatusIndicator type="loading">{savingSentence(known ?? SAVING)}</StatusIndicator>}
        <div role="status">{!running && known && <Outcome saving={known} />}</div>
        {problem && <ProblemAlert header="No file was written" problem={problem} />}
      </SpaceBetween>
    </Modal>
  )
}

const KEY_FILE: RowScope = {
  id: 'keys',
  text: 'Rows named by a file',
  description: 'Rows whose keys are in a file, in the order of that file.',
  where: null,
}

const EMPTY: Omit<ExportForm, 'scope'> = {
  keysPath: null,
  savesMissing: false,
  format: 'csv',
  guardsFormulas: false,
  names: [],
}

function Outcome({ saving }: { saving: typeof SAVING }) {
  const type = saving.state === 'stopped' ? 'info' : saving.unprocessed > 0 ? 'warning' : 'success'
  return <Alert type={type}>{savingSentence(saving)}</Alert>
}
