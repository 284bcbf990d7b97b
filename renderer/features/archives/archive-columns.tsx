import Popover from '@cloudscape-design/components/popover'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ArchivesInfo, ArchiveSummary } from '../../../shared/archive.ts'
import { expiredArchives, keptUntil } from '../../../shared/archive-retention.ts'
import { YOU_DELETE_IT } from '../../../shared/archive-words.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { shownSql } from '../../../shared/shown-sql.ts'
import { shortened } from '../../../shared/shortened.ts'
import { hrefOf } from '../../routes.ts'
import { useArchives } from '../../stream/archives.ts'
import { ClusterNamed } from '../../ui/cluster-label.tsx'
import { Numeric } from '../../ui/numeric.tsx'
import { Path } from '../../ui/path.tsx'
import { counted, formatBytes, formatCount, formatMoment } from '../../ui/quantity.ts'
import { UndoesLink } from '../jobs/undoes-link.tsx'
import { archiveTitle } from './archive-words.ts'

type Column = TableProps.ColumnDefinition<ArchiveSummary>

/** By all archives and how long they are kept; `now` in milliseconds since the epoch. */
export function archiveColumns(
  { archives, retention, folder }: Pick<ArchivesInfo, 'archives' | 'retention' | 'folder'>,
  now: number,
): readonly Column[] {
  const over = new Set(expiredArchives(archives, retention, now))
  return [
    {
      id: 'job',
      header: 'Job',
      isRowHeader: true,
      minWidth: 200,
      sortingComparator: (a, b) => archiveTitle(a).localeCompare(archiveTitle(b)),
      cell: (archive) => (
        <div className="job-name">
          <Link href={hrefOf({ page: 'job', jobId: archive.jobId })}>{archiveTitle(archive)}</Link>
          {archive.undoes !== null && <UndoesLink jobId={archive.undoes} />}
          <ClusterNamed name={archive.cluster} />
          <Condition where={archive.where} />
          {!archive.folder.startsWith(folder) && (
            <div className="job-condition">
              <Path path={archive.folder} />
            </div>
          )}
        </div>
      ),
    },
    { id: 'state', header: 'State', minWidth: 120, cell: (archive) => <State archive={archive} /> },
    numberColumn('rows', 'Rows', ({ rows }) => formatCount(rows)),
    numberColumn('bytes', 'Size', ({ bytes }) => formatBytes(bytes)),
    numberColumn('startedAt', 'Started', ({ startedAt }) => formatMoment(Date.parse(startedAt)), 206),
    {
      id: 'until',
      header: 'Kept until',
      minWidth: 192,
      cell: (archive) =>
        over.has(archive) ? (
          <StatusIndicator type="warning">Over the limit</StatusIndicator>
        ) : (
          untilText(keptUntil(archive.startedAt, retention))
        ),
    },
  ]
}

function untilText(until: string | null): string {
  return until === null ? YOU_DELETE_IT : formatMoment(Date.parse(until))
}

function numberColumn(
  field: 'rows' | 'bytes' | 'startedAt',
  header: string,
  text: (archive: ArchiveSummary) => string,
  minWidth = 80,
): Column {
  return {
    id: field,
    header: <Numeric>{header}</Numeric>,
    sortingField: field,
    minWidth,
    cell: (archive) => <Numeric>{text(archive)}</Numeric>,
  }
}

function Condition({ where }: { where: string | null }) {
  if (where === null) return null
  if (matchesAllRows(where)) return <div className="job-condition">All rows</div>
  return <code className="job-condition">{shownSql(shortened(where))}</code>
}

/** One that is open belongs to a job that runs, or whose process ended before it could close it. */
function State({ archive }: { archive: ArchiveSummary }) {
  const { jobId, ended } = archive
  const found = useArchives((store) => store.found[jobId])
  const faults = [...new Set([...archive.faults, ...(found ?? [])])]
  if (faults.length > 0) return <Faults faults={faults} />
  return ended ? (
    <StatusIndicator>Complete</StatusIndicator>
  ) : (
    <StatusIndicator type="info">Open</StatusIndicator>
  )
}

/** Sentences with paths, for which a column has no room. */
function Faults({ faults }: { faults: readonly string[] }) {
  const content = faults.map((fault) => (
    <div key={fault}>
      <Path path={fault} />
    </div>
  ))
  return (
    <Popover size="large" header="Faults" dismissAriaLabel="Close" content={content} renderWithPortal>
      <StatusIndicator type="error">{counted(faults.length, 'fault')}</StatusIndicator>
    </Popover>
  )
}
