import Link from '@cloudscape-design/components/link'
import type { TableProps } from '@cloudscape-design/components/table'
import { hrefOf } from '../../routes.ts'
import { formatClock, formatCount, formatDuration } from '../../ui/quantity.ts'
import { JobStatus } from '../job/job-status.tsx'
import type { JobRow } from './job-row.ts'

/** The columns of the list of jobs; the first one opens the job by keyboard, too. */
export const COLUMNS: readonly TableProps.ColumnDefinition<JobRow>[] = [
  {
    id: 'operation',
    header: 'Operation',
    sortingField: 'operation',
    isRowHeader: true,
    minWidth: 120,
    cell: ({ jobId, operation, table }) => (
      <Link href={hrefOf({ page: 'job', jobId })} ariaLabel={`${operation} ${table}`}>
        {operation}
      </Link>
    ),
  },
  { id: 'table', header: 'Table', sortingField: 'table', minWidth: 120, cell: ({ table }) => table },
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
    minWidth: 100,
    cell: ({ cluster }) => cluster,
  },
  numberColumn('rows', 'Rows', ({ rows }) => formatCount(rows)),
  numberColumn('seconds', 'Duration', ({ seconds }) => formatDuration(seconds)),
  numberColumn('rowsPerSecond', 'Rows/s', ({ rowsPerSecond }) => formatCount(rowsPerSecond)),
  numberColumn('startedAt', 'Started', ({ startedAt }) => formatClock(startedAt)),
]

function numberColumn(
  field: keyof JobRow,
  header: string,
  text: (row: JobRow) => string,
): TableProps.ColumnDefinition<JobRow> {
  return {
    id: field,
    header,
    sortingField: field,
    minWidth: 90,
    cell: (row) => <span className="job-number">{text(row)}</span>,
  }
}
