import './jobs.css'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { hrefOf } from '../../routes.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { listed } from '../../ui/quantity.ts'
import { JobDialogs } from '../job/controls/job-dialogs.tsx'
import { useJobActions } from '../job/controls/use-job-actions.ts'
import { JobsTable } from './jobs-table.tsx'
import { LedgerNote } from '../ledgers/ledger-note.tsx'
import { useJobRows } from './use-job-rows.ts'

/** The jobs of this machine, those of this run live, and those that the ledgers of clusters know, newest first. */
export function JobsPage() {
  const [only, setOnly] = useState('')
  const { rows, loading, problem, asked, others } = useJobRows(only)
  const actions = useJobActions()
  return (
    <Page
      title="Jobs"
      description="Jobs of this machine and of the clusters’ ledgers, wherever they run."
      actions={
        <Button variant="primary" href={hrefOf({ page: 'new-job', preset: {} })}>
          New job
        </Button>
      }
    >
      <JobDialogs actions={actions} jobs={rows} />
      <SpaceBetween size="m">
        {actions.problem && <ProblemAlert {...actions.problem} />}
        {asked.map((cluster) => (
          <LedgerNote key={cluster} cluster={cluster} page="list" />
        ))}
        {others.length > 0 && (
          <Box color="text-body-secondary">
            Not loaded: jobs of {listed(others)}. Choose a cluster in the filter to load its jobs.
          </Box>
        )}
        {problem && <ProblemAlert problem={problem} header="The jobs of this session cannot be listed" />}
        <JobsTable
          rows={rows}
          loading={loading && problem === null}
          actions={actions}
          only={only}
          onOnly={setOnly}
        />
      </SpaceBetween>
    </Page>
  )
}
