import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { useEffect, useMemo, useState } from 'react'
import { quoteTable } from '../../../shared/identifier.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useAction } from '../../bridge/use-action.ts'
import { useTables } from '../../bridge/use-tables.ts'
import { askOnceReached } from '../../stream/stored-jobs.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { formatCount } from '../../ui/quantity.ts'
import { useChosenTable } from './chosen-table.ts'
import { TableFilter } from './table-filter.tsx'
import { rowOf, schemasOf, TABLES_COLLECTION, type TableRow } from './table-row.ts'
import { isDemoTable, repopulateDemo, rowsAsNow } from '../clusters/repopulate-demo.ts'
import { tableColumns } from './table-columns.tsx'

/** The tables of a cluster, each with the jobs one can start on it and the way to its structure. */
export function ClusterTables({ cluster }: { cluster: string }) {
  const { answer, reload } = useTables(cluster)
  const rows = useMemo(() => (answer.state === 'ready' ? answer.value.map(rowOf) : NO_ROWS), [answer])
  const { estimatedRows = null } = rows.find(({ table }) => isDemoTable(table)) ?? {}
  const put = useAction(async () => await repopulateDemo(cluster, rowsAsNow(estimatedRows)))
  useEffect(() => {
    if (answer.state !== 'ready') return
    askOnceReached(cluster)
    // When it was last used is news.
    void useClusters.getState().load()
  }, [answer.state, cluster])
  const shownProblem = put.problem ?? (answer.state === 'failed' ? answer.problem : null)
  return (
    <SpaceBetween size="m">
      {shownProblem && (
        <ProblemAlert
          header={put.problem ? 'The table was not repopulated' : 'The tables cannot be listed'}
          problem={shownProblem}
          onRetry={put.problem ? put.run : reload}
        />
      )}
      {answer.state !== 'failed' && (
        <TablesTable
          {...{ cluster, rows }}
          starting={put.running}
          loading={answer.state === 'loading'}
          onReload={reload}
          onRepopulate={put.run}
        />
      )}
    </SpaceBetween>
  )
}

const NO_ROWS: readonly TableRow[] = []

interface TablesTableProps {
  readonly cluster: string
  readonly rows: readonly TableRow[]
  readonly loading: boolean
  readonly starting: boolean
  readonly onReload: () => void
  readonly onRepopulate: () => void
}

function TablesTable({ cluster, rows, loading, starting, onReload, onRepopulate }: TablesTableProps) {
  const [schema, setSchema] = useState('')
  const schemas = useMemo(() => schemasOf(rows), [rows])
  const inSchema = useMemo(
    () => (schema === '' ? rows : rows.filter(({ table }) => table.schema === schema)),
    [rows, schema],
  )
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount, actions } = useCollection(
    inSchema,
    TABLES_COLLECTION,
  )
  const { chosen, choose } = useChosenTable()
  const isChosen = ({ table }: TableRow) =>
    chosen?.cluster === cluster && quoteTable(chosen.table) === quoteTable(table)
  const clear = () => {
    actions.setFiltering('')
    setSchema('')
  }
  return (
    <Table
      {...collectionProps}
      variant="container"
      stickyHeader
      wrapLines
      header={<TablesHeader count={loading ? null : rows.length} onReload={onReload} />}
      items={items}
      trackBy="fullName"
      loading={loading}
      loadingText="Loading tables…"
      columnDefinitions={tableColumns({ cluster, starting, onRepopulate })}
      empty={rows.length === 0 ? <NoTables /> : <NoMatch onClear={clear} />}
      selectionType="single"
      selectedItems={items.filter(isChosen)}
      onSelectionChange={({ detail }) => detail.selectedItems.forEach(({ table }) => choose(cluster, table))}
      onRowClick={({ detail }) => choose(cluster, detail.item.table)}
      ariaLabels={{
        tableLabel: 'Tables',
        selectionGroupLabel: 'Select table',
        itemSelectionLabel: (_, { name }) => `Select ${name}`,
      }}
      pagination={paginationProps.pagesCount > 1 && <Pagination {...paginationProps} />}
      filter={
        rows.length > 1 && (
          <TableFilter
            filterProps={filterProps}
            matches={filteredItemsCount ?? 0}
            {...{ schemas, schema }}
            onSchema={setSchema}
          />
        )
      }
    />
  )
}

function TablesHeader({ count, onReload }: { count: number | null; onReload: () => void }) {
  return (
    <Header
      variant="h2"
      counter={count === null ? '' : `(${formatCount(count)})`}
      description="Row counts are estimates of the database. Choose a table to see its columns, rows, indexes and foreign keys."
      actions={<Button iconName="refresh" ariaLabel="Refresh tables" onClick={onReload} />}
    >
      Tables
    </Header>
  )
}

function NoTables() {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
      <b>No tables</b>
      <Box color="inherit">
        This user can see no tables here. Create one with any PostgreSQL client; in the sandbox, a reset
        restores the demo table.
      </Box>
    </Box>
  )
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
      <SpaceBetween size="xs">
        <b>No match</b>
        <Button onClick={onClear}>Clear filter</Button>
      </SpaceBetween>
    </Box>
  )
}
