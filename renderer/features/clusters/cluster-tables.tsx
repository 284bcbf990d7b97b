import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useState } from 'react'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { displayTable, quoteTable } from '../../../shared/identifier.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { TableSummary } from '../../../shared/table.ts'
import { useTables } from '../../bridge/use-tables.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { formatCount } from '../../ui/quantity.ts'
import { repopulateDemo } from './repopulate-demo.ts'
import { TableActions } from './table-actions.tsx'

/** The tables of the sandbox, each with the jobs one can start on it. */
export function ClusterTables() {
  const { answer, reload } = useTables(SANDBOX_CLUSTER)
  const [starting, setStarting] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const repopulate = () => {
    setStarting(true)
    setProblem(null)
    repopulateDemo().catch((error: unknown) => {
      setProblem(problemOf(error))
      setStarting(false)
    })
  }
  const shownProblem = problem ?? (answer.state === 'failed' ? answer.problem : null)
  const tables = answer.state === 'ready' ? answer.value : []
  return (
    <SpaceBetween size="m">
      {shownProblem && <ProblemAlert problem={shownProblem} onRetry={problem ? repopulate : reload} />}
      <Table
        variant="container"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={answer.state === 'ready' ? `(${formatCount(tables.length)})` : ''}
            description="Row counts are the database’s own estimates."
            actions={<Button iconName="refresh" ariaLabel="Refresh tables" onClick={reload} />}
          >
            Tables
          </Header>
        }
        items={tables}
        trackBy={({ table }) => quoteTable(table)}
        loading={answer.state === 'loading'}
        loadingText="Loading tables…"
        columnDefinitions={[
          ...COLUMNS,
          {
            id: 'actions',
            header: 'Start a job',
            minWidth: 365,
            cell: (table) => <TableActions table={table} starting={starting} onRepopulate={repopulate} />,
          },
        ]}
        empty={answer.state === 'failed' ? 'The tables could not be read.' : <NoTables />}
      />
    </SpaceBetween>
  )
}

function NoTables() {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
      <b>No tables</b>
      <Box color="inherit">
        Create one with any PostgreSQL client, or reset the sandbox to get the demo table.
      </Box>
    </Box>
  )
}

const COLUMNS: readonly TableProps.ColumnDefinition<TableSummary>[] = [
  { id: 'name', header: 'Name', isRowHeader: true, cell: ({ table }) => displayTable(table) },
  {
    id: 'rows',
    header: 'Estimated rows',
    cell: ({ estimatedRows }) => (estimatedRows === null ? 'Never analyzed' : formatCount(estimatedRows)),
  },
  {
    id: 'key',
    header: 'Primary key',
    cell: ({ key }) => (key.length > 0 ? key.join(', ') : 'None'),
  },
]
