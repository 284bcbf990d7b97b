import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import SplitPanel from '@cloudscape-design/components/split-panel'
import Tabs, { type TabsProps } from '@cloudscape-design/components/tabs'
import type { CSSProperties } from 'react'
import { displayName, displayTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { hrefOf } from '../../routes.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../ui/quantity.ts'
import { TABLE_TABS, type TableTab, useChosenTable } from './chosen-table.ts'
import { RowsTab } from './rows/rows-tab.tsx'
import { ColumnsTable, ForeignKeysTable, IndexesTable } from './structure-tables.tsx'
import { useStructure, type WholeTable } from './use-structure.ts'

interface TablePanelProps {
  readonly cluster: string
  readonly table: TableName
  /** How tall it is, in CSS. */
  readonly room: string
}

/** Structure and rows of the chosen table, beside the list it was chosen from. */
export function TablePanel({ cluster, table, room }: TablePanelProps) {
  const { answer, reload } = useStructure(cluster, table)
  return (
    <SplitPanel
      header={displayTable(table)}
      closeBehavior="hide"
      headerDescription={answer.state === 'ready' ? sizeOf(answer.value) : undefined}
      headerActions={
        <SpaceBetween direction="horizontal" size="xs">
          {answer.state === 'ready' && answer.value.key.length > 0 && (
            <Button href={hrefOf({ page: 'new-job', preset: { cluster, operation: 'write', table } })}>
              Write rows from a file…
            </Button>
          )}
          <Button iconName="refresh" ariaLabel="Refresh the table" onClick={reload} />
        </SpaceBetween>
      }
    >
      {answer.state === 'loading' && (
        <SpaceBetween direction="horizontal" size="xs">
          <Spinner />
          <Box color="text-body-secondary">Reading the catalog…</Box>
        </SpaceBetween>
      )}
      {answer.state === 'failed' && (
        <ProblemAlert problem={answer.problem} header="The table could not be read" onRetry={reload} />
      )}
      {answer.state === 'ready' && (
        <div style={{ '--panel-room': room } as CSSProperties}>
          <WholeTablePanel cluster={cluster} whole={answer.value} />
        </div>
      )}
    </SplitPanel>
  )
}

function sizeOf({ estimatedRows, key }: WholeTable): string {
  const rows = estimatedRows === null ? 'Never analyzed' : `About ${counted(estimatedRows, 'row')}`
  return `${rows}, ${key.length > 0 ? `primary key ${key.map(displayName).join(', ')}` : 'no primary key'}.`
}

function WholeTablePanel({ cluster, whole }: { cluster: string; whole: WholeTable }) {
  const { choose, tab, showTab } = useChosenTable()
  const { columns, key, indexes, foreignKeys } = whole
  const label = (text: string, { length }: readonly unknown[]) => `${text} (${formatCount(length)})`
  const content: Record<TableTab, Omit<TabsProps.Tab, 'id'>> = {
    columns: {
      label: label('Columns', columns),
      content: <ColumnsTable columns={columns} primaryKey={key} />,
    },
    rows: {
      label: 'Rows',
      // They stay where somebody has scrolled to.
      contentRenderStrategy: 'lazy',
      content: key.length > 0 ? <RowsTab {...{ cluster, columns }} table={whole.table} /> : <NoOrder />,
    },
    indexes: { label: label('Indexes', indexes), content: <IndexesTable indexes={indexes} /> },
    'foreign-keys': {
      label: label('Foreign keys', foreignKeys),
      content: <ForeignKeysTable foreignKeys={foreignKeys} onChoose={(table) => choose(cluster, table)} />,
    },
  }
  return (
    <Tabs
      ariaLabel="The chosen table"
      activeTabId={tab}
      onChange={({ detail }) => TABLE_TABS.forEach((id) => id === detail.activeTabId && showTab(id))}
      tabs={TABLE_TABS.map((id) => ({ id, ...content[id] }))}
    />
  )
}

function NoOrder() {
  return (
    <Box color="text-body-secondary">
      Rows are read in the order of the primary key, and this table has none.
    </Box>
  )
}
