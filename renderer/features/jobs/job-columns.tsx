import Box from '@cloudscape-design/components/box'
import Link from '@cloudscape-design/components/link'
import type { TableProps } from '@cloudscape-design/components/table'
import { matchesAllRows } from '../../../shared/condition.ts'
import { shownSql } from '../../../shared/shown-sql.ts'
import { hrefOf } from '../../routes.ts'
import { ClusterNamed } from '../../ui/cluster-label.tsx'
import { Numeric } from '../../ui/numeric.tsx'
import { formatCount, formatDuration, formatMoment, formatShare } from '../../ui/quantity.ts'
import { JobStatus } from '../job/job-status.tsx'
import { etaText, jobTitle } from '../job/job-words.ts'
import type { JobActions } from '../job/controls/use-job-actions.ts'
import { ShareBar } from '../job/progress/share-bar.tsx'
import { UndoesLink } from './undoes-link.tsx'
import { RowControls } from './control-buttons.tsx'
import type { JobRow } from './job-row.ts'

type Column = TableProps.ColumnDefinition<JobRow>

/** The columns of the list of jobs; the first one opens the job by keyboard. */
export function columnsOf(actions: JobActions): readonly Column[] {
  return [
    ...COLUMNS,
    {
      id: 'actions',
      header: 'Controls',
      minWidth: 90,
      cell: (row) => <RowControls row={row} actions={actions} />,
    },
  ]
}

const COLUMNS: readonly Column[] = [
  {
    id: 'job',
    header: 'Job',
    isRowHeader: true,
    minWidth: 170,
    sortingComparator: (a, b) => jobTitle(a.spec).localeCompare(jobTitle(b.spec)),
    cell: (row) => (
      <div className="job-name">
        <Link href={hrefOf({ page: 'job', jobId: row.jobId })}>{jobTitle(row.spec)}</Link>
        {row.undoes !== '' && <UndoesLink jobId={row.undoes} />}
        <ClusterNamed name={row.cluster} />
        <Condition where={row.where} />
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sortingField: 'state',
    minWidth: 130,
    cell: (row) => (
      <>
        <JobStatus snapshot={{ ...row, elsewhere: false }} />
        {row.elsewhere && <Small>in another process</Small>}
        {row.undone !== null && <Small>{row.undone}</Small>}
      </>
    ),
  },
  {
    id: 'progress',
    header: 'Progress',
    sortingField: 'progress',
    minWidth: 120,
    cell: (row) => <Progress row={row} />,
  },
  numberColumn('rows', 'Rows', ({ rows }) => formatCount(rows)),
  numberColumn('seconds', 'Duration', ({ seconds }) => (seconds === null ? '–' : formatDuration(seconds))),
  numberColumn('startedAt', 'Started', ({ startedAt }) => formatMoment(startedAt)),
]

function numberColumn(field: keyof JobRow, header: string, text: (row: JobRow) => string): Column {
  return {
    id: field,
    header: <Numeric>{header}</Numeric>,
    sortingField: field,
    minWidth: 80,
    cell: (row) => <Numeric>{text(row)}</Numeric>,
  }
}

function Condition({ where }: { where: string }) {
  if (where === '') return null
  if (matchesAllRows(where)) return <div className="job-condition">All rows</div>
  return <code className="job-condition">{shownSql(where)}</code>
}

/** A bar only for a job that can still move; a percentage only where the total is known. */
function Progress({ row: { progress, through, eta } }: { row: JobRow }) {
  if (progress === null) return <>{eta ? etaText(eta) : '–'}</>
  if (through === null) return <span className="job-number">{formatShare(progress)}</span>
  return (
    <>
      <ShareBar share={progress} />
      {eta && <Small>{etaText(eta)}</Small>}
    </>
  )
}

function Small({ children }: { children: string }) {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {children}
    </Box>
  )
}
