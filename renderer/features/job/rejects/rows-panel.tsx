import { useCollection } from '@cloudscape-design/collection-hooks'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { type ReactNode, useMemo } from 'react'
import type { LeftRow } from '../../../../shared/archive.ts'
import { printable } from '../../../../shared/printable.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { leftKeyText } from '../../../../shared/undo-words.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../../ui/quantity.ts'

const ROWS_PER_PAGE = 10

type Keyed = Pick<LeftRow, 'key' | 'table'>

interface RowsPanelProps<T> {
  readonly title: string
  /** Why they are here. */
  readonly description: string
  /** Null while they load; as many of `count` as are listed. */
  readonly rows: readonly T[] | null
  readonly count: number
  readonly problem: Problem | null
  /** Above the problem. */
  readonly failed: string
  readonly onRetry?: () => void
  /** Beside the key. */
  readonly columns: readonly TableProps.ColumnDefinition<T>[]
  readonly actions: ReactNode
}

/** Rows that a job did not change as it should have, by their keys. */
export function RowsPanel<T extends Keyed>(props: RowsPanelProps<T>) {
  const { title, description, rows, count, problem, failed, onRetry, columns, actions } = props
  const listed = rows ?? []
  const key = useMemo(() => keyColumn<T>(), [])
  const { items, collectionProps, paginationProps } = useCollection(listed, {
    pagination: { pageSize: ROWS_PER_PAGE },
    sorting: { defaultState: { sortingColumn: key } },
  })
  const isPart = listed.length > 0 && listed.length < count
  return (
    <SpaceBetween size="xs">
      {problem && <ProblemAlert problem={problem} header={failed} {...(onRetry && { onRetry })} />}
      <Table
        {...collectionProps}
        variant="container"
        contentDensity="compact"
        wrapLines
        items={items}
        trackBy={keyText}
        loading={rows === null && problem === null}
        loadingText="Loading rows…"
        columnDefinitions={[key, ...columns]}
        ariaLabels={{ tableLabel: title }}
        empty="No rows are listed."
        header={
          <Header
            variant="h2"
            counter={`(${formatCount(count)})`}
            description={
              isPart ? `${description} Listed: the first ${counted(listed.length, 'row')}.` : description
            }
            actions={actions}
          >
            {title}
          </Header>
        }
        pagination={listed.length > ROWS_PER_PAGE && <Pagination {...paginationProps} />}
      />
    </SpaceBetween>
  )
}

function keyText(row: Keyed): string {
  return printable(leftKeyText(row))
}

function keyColumn<T extends Keyed>(): TableProps.ColumnDefinition<T> {
  return {
    id: 'key',
    header: 'Key',
    isRowHeader: true,
    minWidth: 140,
    sortingComparator: (a, b) => keyText(a).localeCompare(keyText(b), undefined, { numeric: true }),
    cell: (row) => <span className="reject-key">{keyText(row)}</span>,
  }
}
