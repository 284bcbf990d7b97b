import './jobs.css'
import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Pagination from '@cloudscape-design/components/pagination'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { type ReactNode, useMemo, useState } from 'react'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { JobState } from '../../../shared/job-state.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { hrefOf, navigate } from '../../routes.ts'
import { useJobs } from '../../stream/job-stream.ts'
import { useStoredJobs } from '../../stream/stored-jobs.ts'
import { storedIn, useWatchedLedger } from '../../stream/use-ledger.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { counted } from '../../ui/quantity.ts'
import { DiscardDialog } from '../job/controls/discard-dialog.tsx'
import { STATE_WORDS } from '../job/job-status.tsx'
import { type StoredJobActions, useStoredJobActions } from '../job/controls/use-stored-job-actions.ts'
import { columnsOf } from './job-columns.tsx'
import { type JobRow, rowsOf } from './job-row.ts'

const NEW_JOB = hrefOf({ page: 'new-job', preset: {} })
const WITHOUT_SANDBOX =
  'The jobs since Sluice was started. Start the sandbox to see those of its ledger, too.'
/** A ledger may know a thousand jobs, and those that run change four times a second. */
const ROWS_PER_PAGE = 25
const ANY_STATE = { value: '', label: 'Any state' }
const STATES = [ANY_STATE, ...Object.entries(STATE_WORDS).map(([value, label]) => ({ value, label }))]
const ANY_CLUSTER = { value: '', label: 'Any cluster' }

/** The jobs of this run of the app, live, and those that the ledgers of clusters know, newest first. */
export function JobsPage() {
  const [only, setOnly] = useState('')
  const current = useClusters((store) => store.current.name)
  // One ledger is asked again and again, others only when something is known to happen on them.
  const watched = only || current
  const { problem: unanswered } = useWatchedLedger(watched)
  const { jobs, problem } = useJobs()
  const { ledgers, refresh } = useStoredJobs()
  const actions = useStoredJobActions()
  const all = useMemo(() => rowsOf(jobs ?? [], storedIn(ledgers)), [jobs, ledgers])
  const rows = useMemo(() => all.filter(({ cluster }) => only === '' || cluster === only), [all, only])
  const sandboxRuns = useSandbox(({ status }) => status?.state === 'running')
  return (
    <Page
      title="Jobs"
      description={
        watched === SANDBOX_CLUSTER && !sandboxRuns
          ? WITHOUT_SANDBOX
          : `The jobs since Sluice was started, and those that the ledger of ${watched} knows.`
      }
      actions={
        <Button variant="primary" href={NEW_JOB}>
          New job
        </Button>
      }
    >
      <DiscardDialog actions={actions} />
      <SpaceBetween size="m">
        {actions.problem && <ProblemAlert {...actions.problem} />}
        {unanswered && (
          <ProblemAlert
            problem={unanswered}
            header={`The jobs of the ledger of ${watched} cannot be listed`}
            onRetry={() => void refresh(watched)}
          />
        )}
        {problem ? (
          <ProblemAlert problem={problem} header="The jobs cannot be listed" />
        ) : (
          <JobsTable
            rows={rows}
            loading={jobs === undefined}
            actions={actions}
            only={only}
            onOnly={setOnly}
          />
        )}
      </SpaceBetween>
    </Page>
  )
}

interface JobsTableProps {
  readonly rows: readonly JobRow[]
  readonly loading: boolean
  readonly actions: StoredJobActions
  /** The cluster whose jobs alone are shown; empty for all. */
  readonly only: string
  readonly onOnly: (cluster: string) => void
}

function JobsTable({ rows, loading, actions, only, onOnly }: JobsTableProps) {
  const [state, setState] = useState<JobState | ''>('')
  const chosen = useMemo(() => rows.filter((row) => state === '' || row.state === state), [rows, state])
  const {
    items,
    collectionProps,
    filterProps,
    paginationProps,
    filteredItemsCount,
    actions: collection,
  } = useCollection(chosen, {
    filtering: {
      fields: ['operation', 'table', 'cluster', 'where'],
      empty: <NoJobs />,
      noMatch: <NoMatch onClear={() => clear()} />,
    },
    sorting: { defaultState: { sortingColumn: { sortingField: 'startedAt' }, isDescending: true } },
    pagination: { pageSize: ROWS_PER_PAGE },
  })
  const clear = () => {
    collection.setFiltering('')
    setState('')
    onOnly('')
  }
  const filtered = only !== '' || state !== ''
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={columnsOf(rows, actions)}
      trackBy="jobId"
      variant="container"
      stickyHeader
      wrapLines
      loading={loading}
      loadingText="Loading jobs…"
      empty={rows.length === 0 && !filtered ? <NoJobs /> : <NoMatch onClear={clear} />}
      onRowClick={({ detail }) => navigate({ page: 'job', jobId: detail.item.jobId })}
      ariaLabels={{ tableLabel: 'Jobs' }}
      pagination={paginationProps.pagesCount > 1 && <Pagination {...paginationProps} />}
      filter={
        <div className="jobs-filter">
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Find by operation, table, cluster or condition"
            filteringAriaLabel="Find jobs"
            countText={counted(filteredItemsCount ?? 0, 'match', 'matches')}
          />
          <Select
            selectedOption={STATES.find(({ value }) => value === state) ?? ANY_STATE}
            options={STATES}
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

function NoJobs() {
  return (
    <Empty title="No jobs yet" text="A job purges, updates or repopulates a table.">
      <Button href={NEW_JOB}>New job</Button>
    </Empty>
  )
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Empty title="No match" text="No job fits the filter.">
      <Button onClick={onClear}>Clear filter</Button>
    </Empty>
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
