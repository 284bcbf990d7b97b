import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ArchiveSummary } from '../../../shared/archive.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { shownSql } from '../../../shared/shown-sql.ts'
import { shortened } from '../../../shared/shortened.ts'
import { hrefOf } from '../../routes.ts'
import { ClusterNamed } from '../../ui/cluster-label.tsx'
import { Numeric } from '../../ui/numeric.tsx'
import { Path } from '../../ui/path.tsx'
import { counted, formatBytes, formatCount, formatMoment } from '../../ui/quantity.ts'
import { archiveTitle } from './archive-words.ts'

type Column = TableProps.ColumnDefinition<ArchiveSummary>

export const ARCHIVE_COLUMNS: readonly Column[] = [
  {
    id: 'job',
    header: 'Job',
    isRowHeader: true,
    minWidth: 180,
    sortingComparator: (a, b) => archiveTitle(a).localeCompare(archiveTitle(b)),
    cell: (archive) => (
      <div className="job-name">
        <Link href={hrefOf({ page: 'job', jobId: archive.jobId })}>{archiveTitle(archive)}</Link>
        <ClusterNamed name={archive.cluster} />
        <Condition where={archive.where} />
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 130,
    cell: (archive) => <State archive={archive} />,
  },
  {
    id: 'folder',
    header: 'Folder',
    minWidth: 200,
    cell: ({ folder }) => <Path path={folder} />,
  },
  {
    id: 'rows',
    header: <Numeric>Rows</Numeric>,
    sortingField: 'rows',
    minWidth: 80,
    cell: ({ rows }) => <Numeric>{formatCount(rows)}</Numeric>,
  },
  {
    id: 'bytes',
    header: <Numeric>Size</Numeric>,
    sortingField: 'bytes',
    minWidth: 80,
    cell: ({ bytes }) => <Numeric>{formatBytes(bytes)}</Numeric>,
  },
  {
    id: 'startedAt',
    header: <Numeric>Started</Numeric>,
    sortingField: 'startedAt',
    minWidth: 100,
    cell: ({ startedAt }) => <Numeric>{formatMoment(Date.parse(startedAt))}</Numeric>,
  },
]

function Condition({ where }: { where: string | null }) {
  if (where === null) return null
  if (matchesAllRows(where)) return <div className="job-condition">All rows</div>
  return <code className="job-condition">{shownSql(shortened(where))}</code>
}

/** One that is open belongs to a job that runs, or whose process ended before it could close it. */
function State({ archive: { ended, faults } }: { archive: ArchiveSummary }) {
  if (faults.length > 0)
    return (
      <>
        <StatusIndicator type="error">{counted(faults.length, 'fault')}</StatusIndicator>
        {faults.map((fault) => (
          <div key={fault} className="archive-fault">
            {fault}
          </div>
        ))}
      </>
    )
  return ended ? (
    <StatusIndicator>Complete</StatusIndicator>
  ) : (
    <StatusIndicator type="info">Open</StatusIndicator>
  )
}
