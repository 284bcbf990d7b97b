import '../../undo/undo.css'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import type { TableProps } from '@cloudscape-design/components/table'
import { useCallback, useState } from 'react'
import { type LeftRow, type LeftRows, LeftRowsFormat } from '../../../../shared/archive.ts'
import { savedText } from '../../../../shared/export-format.ts'
import { printable } from '../../../../shared/printable.ts'
import { LEFT_LABELS, placesThatMatter } from '../../../../shared/undo-words.ts'
import { call } from '../../../bridge/call.ts'
import { useAnswer } from '../../../bridge/use-answer.ts'
import { showFailure, showNotice } from '../../shell/notice.ts'
import { RowsPanel } from '../rejects/rows-panel.tsx'
import { RowValues } from '../../undo/row-values.tsx'

interface LeftPanelProps {
  readonly jobId: string
  /** The table's. */
  readonly rowKey: readonly string[]
  /** Rows left alone and set aside; at least one. */
  readonly count: number
}

/** The rows that an undo did not put back, each with the reason, as it would have been and as it is. */
export function LeftPanel({ jobId, rowKey, count }: LeftPanelProps) {
  const load = useCallback(async () => await call('undo:left', { jobId }), [jobId])
  const { answer, reload } = useAnswer(load)
  const { rows, ...names } = answer.state === 'ready' ? answer.value : NONE
  return (
    <RowsPanel
      title="Rows not put back"
      description="The undo left these rows as they are; an export has all of them, with all columns."
      {...{ rows, count, columns: columnsOf(names, rowKey) }}
      problem={answer.state === 'failed' ? answer.problem : null}
      failed="The rows not put back cannot be listed"
      onRetry={reload}
      actions={<Export jobId={jobId} />}
    />
  )
}

const NONE = { columns: [], set: [], rows: null }

function Export({ jobId }: { jobId: string }) {
  const [busy, setBusy] = useState(false)
  const save = async (format: LeftRowsFormat) => {
    setBusy(true)
    try {
      const file = await call('undo:export-left', { jobId, format })
      if (file !== null) showNotice('success', 'Rows exported', savedText(file))
    } catch (error) {
      showFailure('The rows were not exported', error)
    }
    setBusy(false)
  }
  return (
    <ButtonDropdown
      items={[
        { id: 'csv', text: 'CSV' },
        { id: 'ndjson', text: 'NDJSON' },
      ]}
      loading={busy}
      onItemClick={({ detail }) => void save(LeftRowsFormat.parse(detail.id))}
    >
      Export rows
    </ButtonDropdown>
  )
}

function columnsOf(
  { columns, set }: Pick<LeftRows, 'columns' | 'set'>,
  rowKey: readonly string[],
): readonly TableProps.ColumnDefinition<LeftRow>[] {
  /** Of a row that is gone only what would have been put back is known. */
  const placesOf = ({ wanted, found }: LeftRow) => {
    const places = placesThatMatter(columns, rowKey, [wanted, found])
    if (found !== null || set.length === 0) return places
    return places.filter((place) => set.includes(columns[place] ?? ''))
  }
  const values = (row: LeftRow, state: 'wanted' | 'found') => (
    <RowValues
      columns={columns}
      values={row[state]}
      places={placesOf(row)}
      absent={row.why === 'rejected' || row.table !== undefined ? '–' : 'No row'}
    />
  )
  return [
    {
      id: 'why',
      header: 'Reason',
      minWidth: 150,
      sortingField: 'why',
      cell: ({ why, message }) =>
        message === null ? LEFT_LABELS[why] : `${LEFT_LABELS[why]}: ${printable(message)}`,
    },
    {
      id: 'wanted',
      header: 'As it would have been',
      minWidth: 180,
      cell: (row) => values(row, 'wanted'),
    },
    { id: 'found', header: 'As it is', minWidth: 180, cell: (row) => values(row, 'found') },
  ]
}
