import Link from '@cloudscape-design/components/link'
import type { TableProps } from '@cloudscape-design/components/table'
import { hrefOf } from '../../routes.ts'
import { ClusterNamed } from '../../ui/cluster-label.tsx'
import { formatCount, formatDuration, formatMoment } from '../../ui/quantity.ts'
import { JobStatus } from '../job/job-status.tsx'
import type { StoredJobActions } from '../job/controls/use-stored-job-actions.ts'
import { JobRowActions } from './job-row-actions.tsx'
import type { JobRow } from './job-row.ts'

type Column = TableProps.ColumnDefinition<JobRow>

/** The columns of the list of jobs; the first one opens the job by keyboard, the last is there when it has something. */
export function columnsOf(rows: readonly JobRow[], actions: StoredJobActions): readonly Column[] {
  return rows.some(({ canResume }) => canResume) ? [...COLUMNS, actionsColumn(actions)] : COLUMNS
}

/** `Purge batch_test`. */
const nameOf = ({ operation, table }: JobRow) => `${operation} ${table}`

const COLUMNS: readonly Column[] = [
  {
    id: 'job',
    header: 'Job',
    isRowHeader: true,
    minWidth: 140,
    sortingComparator: (a, b) => nameOf(a).localeCompare(nameOf(b)),
    cell: (row) => <Link href={hrefOf({ page: 'job', jobId: row.jobId })}>{nameOf(row)}</Link>,
  },
  {
    id: 'state',
    header: 'State',
    sortingField: 'state',
    minWidth: 140,
    cell: (row) => <JobStatus snapshot={row} />,
  },
  {
    id: 'cluster',
    header: 'Cluster',
    sortingField: 'cluster',
    minWidth: 130,
    cell: ({ cluster }) => <ClusterNamed name={cluster} />,
  },
  numberColumn('rows', 'Rows', ({ rows }) => formatCount(rows)),
  numberColumn('seconds', 'Duration', ({ seconds }) => (seconds === null ? '–' : formatDuration(seconds))),
  numberColumn('rowsPerSecond', 'Rows/s', ({ rowsPerSecond }) =>
    rowsPerSecond === null ? '–' : formatCount(rowsPerSecond),
  ),
  {
    ...numberColumn('startedAt', 'Started', ({ startedAt }) => formatMoment(startedAt)),
    minWidth: 110,
  },
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

function actionsColumn(actions: StoredJobActions): Column {
  return {
    id: 'actions',
    header: 'Actions',
    minWidth: 95,
    cell: (row) => row.canResume && <JobRowActions row={row} actions={actions} />,
  }
}
