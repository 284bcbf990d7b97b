import { useCollection } from '@cloudscape-design/collection-hooks'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { memo } from 'react'
import type { Reject } from '../../../../shared/job.ts'
import { printable } from '../../../../shared/printable.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../../ui/quantity.ts'
import { useRejects } from './use-rejects.ts'

const ROWS_PER_PAGE = 10

interface RejectsPanelProps {
  readonly cluster: string
  readonly jobId: string
  /** Rows set aside so far; at least one. */
  readonly count: number
}

/** The rows that the database refused for their own sake, each with the reason. */
export const RejectsPanel = memo(function RejectsPanel({ cluster, jobId, count }: RejectsPanelProps) {
  const { rejects, problem } = useRejects(cluster, jobId, count)
  const listed = rejects ?? []
  const { items, collectionProps, paginationProps } = useCollection(listed, {
    pagination: { pageSize: ROWS_PER_PAGE },
    sorting: { defaultState: { sortingColumn: KEY } },
  })
  return (
    <SpaceBetween size="xs">
      {problem && <ProblemAlert problem={problem} header="The rows set aside cannot be listed" />}
      <Table
        {...collectionProps}
        variant="container"
        contentDensity="compact"
        wrapLines
        items={items}
        trackBy={keyText}
        loading={rejects === null && problem === null}
        loadingText="Loading rows…"
        columnDefinitions={COLUMNS}
        ariaLabels={{ tableLabel: 'Rows set aside' }}
        empty="No rows are listed."
        header={
          <Header
            variant="h2"
            counter={`(${formatCount(count)})`}
            description={descriptionOf(listed.length, count)}
            actions={<CopyButton text={() => rejectsText(listed)} what="rows set aside" />}
          >
            Rows set aside
          </Header>
        }
        pagination={listed.length > ROWS_PER_PAGE && <Pagination {...paginationProps} />}
      />
    </SpaceBetween>
  )
})

function descriptionOf(listed: number, count: number): string {
  const what = 'The database rejected the changes, so these rows are as they were.'
  return listed > 0 && listed < count ? `${what} The first ${counted(listed, 'row')} of them.` : what
}

function keyText({ key }: Reject): string {
  return printable(key.join(', '))
}

const KEY: TableProps.ColumnDefinition<Reject> = {
  id: 'key',
  header: 'Key',
  isRowHeader: true,
  minWidth: 160,
  sortingComparator: (a, b) => keyText(a).localeCompare(keyText(b), undefined, { numeric: true }),
  cell: (reject) => <span className="reject-key">{keyText(reject)}</span>,
}

const COLUMNS: readonly TableProps.ColumnDefinition<Reject>[] = [
  KEY,
  {
    id: 'sqlState',
    header: 'SQLSTATE',
    sortingField: 'sqlState',
    minWidth: 110,
    cell: ({ sqlState }) => sqlState,
  },
  {
    id: 'message',
    header: 'Message',
    sortingField: 'message',
    minWidth: 240,
    cell: ({ message }) => printable(message),
  },
]

/** The rows as tab-separated lines: the key's values, SQLSTATE, message. */
function rejectsText(rejects: readonly Reject[]): string {
  return rejects.map(({ key, sqlState, message }) => [...key, sqlState, message].join('\t')).join('\n')
}
