import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import SplitPanel from '@cloudscape-design/components/split-panel'
import Tabs from '@cloudscape-design/components/tabs'
import { displayName, displayTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../ui/quantity.ts'
import { useChosenTable } from './chosen-table.ts'
import { ColumnsTable, ForeignKeysTable, IndexesTable } from './structure-tables.tsx'
import { useStructure, type WholeTable } from './use-structure.ts'

/** The structure of the chosen table, beside the list it was chosen from. */
export function TablePanel({ cluster, table }: { cluster: string; table: TableName }) {
  const { answer, reload } = useStructure(cluster, table)
  return (
    <SplitPanel
      header={displayTable(table)}
      closeBehavior="hide"
      headerDescription={answer.state === 'ready' ? sizeOf(answer.value) : undefined}
      headerActions={<Button iconName="refresh" ariaLabel="Refresh the table" onClick={reload} />}
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
      {answer.state === 'ready' && <Structure cluster={cluster} whole={answer.value} />}
    </SplitPanel>
  )
}

function sizeOf({ estimatedRows, key }: WholeTable): string {
  const rows = estimatedRows === null ? 'Never analyzed' : `About ${counted(estimatedRows, 'row')}`
  return `${rows}, ${key.length > 0 ? `primary key ${key.map(displayName).join(', ')}` : 'no primary key'}.`
}

function Structure({ cluster, whole }: { cluster: string; whole: WholeTable }) {
  const { choose } = useChosenTable()
  const { columns, key, indexes, foreignKeys } = whole
  const label = (text: string, { length }: readonly unknown[]) => `${text} (${formatCount(length)})`
  return (
    <Tabs
      ariaLabel="Structure of the table"
      tabs={[
        {
          id: 'columns',
          label: label('Columns', columns),
          content: <ColumnsTable columns={columns} primaryKey={key} />,
        },
        { id: 'indexes', label: label('Indexes', indexes), content: <IndexesTable indexes={indexes} /> },
        {
          id: 'foreign-keys',
          label: label('Foreign keys', foreignKeys),
          content: (
            <ForeignKeysTable foreignKeys={foreignKeys} onChoose={(table) => choose(cluster, table)} />
          ),
        },
      ]}
    />
  )
}
