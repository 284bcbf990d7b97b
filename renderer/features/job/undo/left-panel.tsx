import '../../undo/undo.css'
import { useCollection } from '@cloudscape-design/collection-hooks'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useCallback, useState } from 'react'
import { type LeftRow, type LeftRows, LeftRowsFormat } from '../../../../shared/archive.ts'
import { savedText } from '../../../../shared/export-format.ts'
import { printable } from '../../../../shared/printable.ts'
import { LEFT_LABELS, leftKeyText } from '../../../../shared/undo-words.ts'
import { call } from '../../../bridge/call.ts'
import { useAnswer } from '../../../bridge/use-answer.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../../ui/quantity.ts'
import { showFailure, showNotice } from '../../shell/notice.ts'
import { placesThatMatter, RowValues } from '../../undo/row-values.tsx'

const ROWS_PER_PAGE = 10

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
  const { items, collectionProps, paginationProps } = useCollection(rows, {
    pagination: { pageSize: ROWS_PER_PAGE },
    sorting: {},
  })
  return (
    <SpaceBetween size="xs">
      {answer.state === 'failed' && (
        <ProblemAlert
          problem={answer.problem}
          header="The rows not put back cannot be listed"
          onRetry={reload}
        />
      )}
      <Table
        {...collectionProps}
        variant="container"
        contentDensity="compact"
        wrapLines
        items={items}
        trackBy={keyText}
        loading={answer.state === 'loading'}
        loadingText="Loading rows…"
        columnDefinitions={columnsOf(names, rowKey)}
        ariaLabels={{ tableLabel: TITLE }}
        empty="No rows are listed."
        header={
          <Header
            variant="h2"
            counter={`(${formatCount(count)})`}
            description={descriptionOf(rows.length, count)}
            actions={<Export jobId={jobId} />}
          >
            {TITLE}
          </Header>
        }
        pagination={rows.length > ROWS_PER_PAGE && <Pagination {...paginationProps} />}
      />
    </SpaceBetween>
  )
}

const TITLE = 'Rows not put back'
const NONE: LeftRows = { columns: [], set: [], rows: [] }

function descriptionOf(listed: number, count: number): string {
  const what = 'The undo left these rows as they are.'
  return listed > 0 && listed < count
    ? `${what} The first ${counted(listed, 'row')} of them; an export has all.`
    : what
}

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

function keyText(row: LeftRow): string {
  return printable(leftKeyText(row))
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
      id: 'key',
      header: 'Key',
      isRowHeader: true,
      minWidth: 140,
      sortingComparator: (a, b) => keyText(a).localeCompare(keyText(b), undefined, { numeric: true }),
      cell: (row) => <span className="reject-key">{keyText(row)}</span>,
    },
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
