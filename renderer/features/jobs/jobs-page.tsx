import './jobs.css'
import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { type ReactNode, useMemo, useState } from 'react'
import type { JobState } from '../../../shared/job-state.ts'
import { hrefOf, navigate } from '../../routes.ts'
import { useJobs } from '../../stream/job-stream.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { counted } from '../../ui/quantity.ts'
import { STATE_WORDS } from '../job/job-status.tsx'
import { COLUMNS } from './job-columns.tsx'
import { type JobRow, rowsOf } from './job-row.ts'

const NEW_JOB = hrefOf({ page: 'new-job', preset: {} })
const ANY_STATE = { value: '', label: 'Any state' }
const STATES = [ANY_STATE, ...Object.entries(STATE_WORDS).map(([value, label]) => ({ value, label }))]

/** The jobs of this run of the app, newest first, live. */
export function JobsPage() {
  const { jobs, problem } = useJobs()
  const rows = useMemo(() => rowsOf(jobs ?? []), [jobs])
  return (
    <Page
      title="Jobs"
      description="The jobs since Sluice was started."
      actions={
        <Button variant="primary" href={NEW_JOB}>
          New job
        </Button>
      }
    >
      {problem ? (
        <ProblemAlert problem={problem} header="The jobs cannot be listed" />
      ) : (
        <JobsTable rows={rows} loading={jobs === undefined} />
      )}
    </Page>
  )
}

function JobsTable({ rows, loading }: { rows: readonly JobRow[]; loading: boolean }) {
  const [state, setState] = useState<JobState | ''>('')
  const chosen = useMemo(() => rows.filter((row) => state === '' || row.state === state), [rows, state])
  const { items, collectionProps, filterProps, filteredItemsCount, actions } = useCollection(chosen, {
    filtering: {
      fields: ['operation', 'table', 'cluster', 'where'],
      empty: <NoJobs />,
      noMatch: <NoMatch onClear={() => clear()} />,
    },
    sorting: { defaultState: { sortingColumn: { sortingField: 'startedAt' }, isDescending: true } },
  })
  const clear = () => {
    actions.setFiltering('')
    setState('')
  }
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={COLUMNS}
      trackBy="jobId"
      variant="container"
      stickyHeader
      loading={loading}
      loadingText="Loading jobs…"
      empty={rows.length === 0 ? <NoJobs /> : <NoMatch onClear={clear} />}
      onRowClick={({ detail }) => navigate({ page: 'job', jobId: detail.item.jobId })}
      ariaLabels={{ tableLabel: 'Jobs' }}
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
        </div>
      }
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
