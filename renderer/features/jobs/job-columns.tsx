import Link from '@cloudscape-design/components/link'
import type { TableProps } from '@cloudscape-design/components/table'
import { hrefOf } from '../../routes.ts'
import { formatCount, formatDuration, formatMoment } from '../../ui/quantity.ts'
import { JobStatus } from '../job/job-status.tsx'
import type { GoOn } from '../job/use-go-on.ts'
import { JobRowActions } from './job-row-actions.tsx'
import type { JobRow } from './job-row.ts'

type Column = TableProps.ColumnDefinition<JobRow>

/** The columns of the list of jobs; the first one opens the job by keyboard, the last is there when it has something. */
export function columnsOf(rows: readonly JobRow[], goOn: GoOn): readonly Column[] {
  return rows.some(({ canGoOn }) => canGoOn) ? [...COLUMNS, actionsColumn(goOn)] : COLUMNS
}

const COLUMNS: readonly Column[] = [
  {
    id: 'operation',
    header: 'Operation',
    sortingField: 'operation',
    isRowHeader: true,
    minWidth: 110,
    cell: ({ jobId, operation, table }) => (
      <Link href={hrefOf({ page: 'job', jobId })} ariaLabel={`${operation} ${table}`}>
        {operation}
      </Link>
    ),
  },
  { id: 'table', header: 'Table', sortingField: 'table', minWidth: 110, cell: ({ table }) => table },
  {
    id: 'state',
    header: 'State',
    sortingField: 'state',
    minWidth: 130,
    cell: (row) => <JobStatus snapshot={row} />,
  },
  {
    id: 'cluster',
    header: 'Cluster',
    sortingField: 'cluster',
    minWidth: 90,
    cell: ({ cluster }) => cluster,
  },
  numberColumn('rows', 'Rows', ({ rows }) => formatCount(rows)),
  numberColumn('seconds', 'Duration', ({ seconds }) => (seconds === null ? '–' : formatDuration(seconds))),
  numberColumn('rowsPerSecond', 'Rows/s', ({ rowsPerSecond }) =>
    rowsPerSecond === null ? '–' : formatCount(rowsPerSecond),
  ),
  numberColumn('startedAt', 'Started', ({ startedAt }) => formatMoment(startedAt)),
]

function numberColumn(field: keyof JobRow, header: string, text: (row: JobRow) => string): Column {
  return {
    id: field,
    header,
    sortingField: field,
    minWidth: 80,
    cell: (row) => <span className="job-number">{text(row)}</span>,
  }
}

function actionsColumn(goOn: GoOn): Column {
  return {
    id: 'actions',
    header: 'Actions',
    minWidth: 140,
    cell: (row) => row.canGoOn && <JobRowActions row={row} goOn={goOn} />,
  }
}
