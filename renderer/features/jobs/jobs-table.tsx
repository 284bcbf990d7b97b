import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { type ReactNode, useMemo, useState } from 'react'
import type { JobState } from '../../../shared/job-state.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { hrefOf } from '../../routes.ts'
import { counted, formatCount } from '../../ui/quantity.ts'
import type { JobActions } from '../job/controls/use-job-actions.ts'
import { STATES } from '../job/job-status.tsx'
import { jobTitle } from '../job/job-words.ts'
import { BulkControls } from './control-buttons.tsx'
import { columnsOf } from './job-columns.tsx'
import type { JobRow } from './job-row.ts'

/** A ledger may know a thousand jobs, and those that run change four times a second. */
const ROWS_PER_PAGE = 25
const ANY_STATE = { value: '', label: 'Any state' }
const ANY_OR_ONE = [ANY_STATE, ...Object.entries(STATES).map(([value, { word }]) => ({ value, label: word }))]
const ANY_CLUSTER = { value: '', label: 'Any cluster' }

interface JobsTableProps {
  readonly rows: readonly JobRow[]
  readonly loading: boolean
  readonly actions: JobActions
  /** The cluster whose jobs alone are shown; empty for all. */
  readonly only: string
  readonly onOnly: (cluster: string) => void
}

export function JobsTable({ rows, loading, actions, only, onOnly }: JobsTableProps) {
  const [state, setState] = useState<JobState | ''>('')
  const [selectedIds, setSelectedIds] = useState<ReadonlySet<string>>(new Set())
  const chosen = useMemo(() => rows.filter((row) => state === '' || row.state === state), [rows, state])
  const selected = chosen.filter(({ jobId }) => selectedIds.has(jobId))
  const collection = useCollection(chosen, {
    filtering: { fields: ['operation', 'table', 'cluster', 'where', 'jobId', 'undoes'] },
    sorting: { defaultState: { sortingColumn: { sortingField: 'startedAt' }, isDescending: true } },
    pagination: { pageSize: ROWS_PER_PAGE },
  })
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount } = collection
  const clear = () => {
    collection.actions.setFiltering('')
    setState('')
    onOnly('')
  }
  const noMatch = (
    <Empty title="No matches" text="No jobs match the filter.">
      <Button onClick={clear}>Clear filter</Button>
    </Empty>
  )
  const filtered = only !== '' || state !== ''
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={columnsOf(actions)}
      trackBy="jobId"
      variant="container"
      stickyHeader
      wrapLines
      loading={loading}
      loadingText="Loading jobs…"
      empty={rows.length === 0 && !filtered ? NO_JOBS : noMatch}
      selectionType="multi"
      selectedItems={selected}
      onSelectionChange={({ detail }) =>
        setSelectedIds(new Set(detail.selectedItems.map((row) => row.jobId)))
      }
      ariaLabels={LABELS}
      header={
        <Header
          counter={
            selected.length > 0 ? `(${selected.length}/${rows.length})` : `(${formatCount(rows.length)})`
          }
          actions={<BulkControls selected={selected} actions={actions} />}
        >
          All jobs
        </Header>
      }
      pagination={paginationProps.pagesCount > 1 && <Pagination {...paginationProps} />}
      filter={
        <div className="jobs-filter">
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find by operation, table, cluster, condition or id"
            filteringAriaLabel="Find jobs"
            countText={counted(filteredItemsCount ?? 0, 'match', 'matches')}
          />
          <Select
            selectedOption={ANY_OR_ONE.find(({ value }) => value === state) ?? ANY_STATE}
            options={ANY_OR_ONE}
            selectedAriaLabel="Selected"
            ariaLabel="State"
            onChange={({ detail }) => setState((detail.selectedOption.value ?? '') as JobState | '')}
          />
          <ClusterFilter only={only} onOnly={onOnly} />
        </div>
      }
    />
  )
}

const LABELS = {
  tableLabel: 'Jobs',
  selectionGroupLabel: 'Selected jobs',
  allItemsSelectionLabel: () => 'Select all jobs on this page',
  itemSelectionLabel: (_: unknown, { spec, jobId }: JobRow) => `Select ${jobTitle(spec)}, ${jobId}`,
}

/** Choosing a cluster also asks its ledger. */
function ClusterFilter({ only, onOnly }: Pick<JobsTableProps, 'only' | 'onOnly'>) {
  const clusters = useClusters((store) => store.clusters)
  const options = [ANY_CLUSTER, ...clusters.map(({ name }) => ({ value: name, label: name }))]
  return (
    <Select
      selectedOption={options.find(({ value }) => value === only) ?? ANY_CLUSTER}
      options={options}
      selectedAriaLabel="Selected"
      ariaLabel="Cluster"
      onChange={({ detail }) => onOnly(detail.selectedOption.value ?? '')}
    />
  )
}

function Empty({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>{title}</b>
        <Box color="text-body-secondary">{text}</Box>
        {children}
      </SpaceBetween>
    </Box>
  )
}

const NO_JOBS = (
  <Empty title="No jobs yet" text="A job purges, updates or repopulates a table.">
    <Button href={hrefOf({ page: 'new-job', preset: {} })}>New job</Button>
  </Empty>
)
