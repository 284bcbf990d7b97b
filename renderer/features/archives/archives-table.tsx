import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useState } from 'react'
import type { ArchivesInfo, ArchiveSummary } from '../../../shared/archive.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { formatBytes, formatCount } from '../../ui/quantity.ts'
import { ArchiveActions } from './archive-actions.tsx'
import { archiveColumns } from './archive-columns.tsx'
import { archiveTitle } from './archive-words.ts'

const ROWS_PER_PAGE = 25
const NOT_KNOWN = { folder: '', archives: [], retention: { days: null, bytes: null } }

/** All archives, and what can be done with those that are selected; null while they load. */
export function ArchivesTable({ info }: { info: ArchivesInfo | null }) {
  const [now] = useState(() => Date.now())
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set())
  const all = info?.archives ?? []
  const selected = all.filter(({ jobId }) => selectedIds.has(jobId))
  const collection = useCollection(all, {
    filtering: {
      filteringFunction: (archive, text) => searched(archive).includes(text.toLowerCase()),
      noMatch: 'No archives match the filter.',
    },
    sorting: { defaultState: { sortingColumn: { sortingField: 'startedAt' }, isDescending: true } },
    pagination: { pageSize: ROWS_PER_PAGE },
  })
  const { items, collectionProps, filterProps, paginationProps } = collection
  const bytes = all.reduce((sum, archive) => sum + archive.bytes, 0)
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={archiveColumns(info ?? NOT_KNOWN, now)}
      trackBy="jobId"
      variant="container"
      stickyHeader
      wrapLines
      loading={info === null}
      loadingText="Loading archives…"
      empty={all.length === 0 ? NO_ARCHIVES : 'No archives match the filter.'}
      selectionType="multi"
      selectedItems={selected}
      onSelectionChange={({ detail }) =>
        setSelectedIds(new Set(detail.selectedItems.map(({ jobId }) => jobId)))
      }
      ariaLabels={LABELS}
      header={
        <Header
          counter={
            selected.length > 0 ? `(${selected.length}/${all.length})` : `(${formatCount(all.length)})`
          }
          description={all.length > 0 ? `${formatBytes(bytes)} on this machine` : undefined}
          actions={<ArchiveActions selected={selected} />}
        >
          All archives
        </Header>
      }
      pagination={paginationProps.pagesCount > 1 && <Pagination {...paginationProps} />}
      filter={
        all.length > 0 && (
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find by operation, table, cluster or job id"
            filteringAriaLabel="Find archives"
          />
        )
      }
    />
  )
}

function searched({ operation, table, cluster, jobId, undoes, where }: ArchiveSummary): string {
  return [operation, displayTable(table), cluster, jobId, undoes ?? '', where ?? ''].join(' ').toLowerCase()
}

const LABELS = {
  tableLabel: 'Archives',
  selectionGroupLabel: 'Select archives',
  allItemsSelectionLabel: () => 'Select all archives on this page',
  itemSelectionLabel: (_: unknown, archive: ArchiveSummary) =>
    `Select the archive of ${archiveTitle(archive)}`,
}

const NO_ARCHIVES = (
  <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
    <Box variant="strong" color="inherit">
      No archives
    </Box>
    <Box color="inherit">A job that archives its rows appears here once it has changed some.</Box>
  </Box>
)
