import type { TableProps } from '@cloudscape-design/components/table'
import { Numeric } from '../../ui/numeric.tsx'
import { formatCount } from '../../ui/quantity.ts'
import { TableActions } from './table-actions.tsx'
import { byEstimate, type TableRow } from './table-row.ts'

interface Actions {
  readonly cluster: string
  /** A repopulate was asked for and its page is about to open. */
  readonly starting: boolean
  readonly onRepopulate: () => void
}

export function tableColumns(actions: Actions): readonly TableProps.ColumnDefinition<TableRow>[] {
  return [
    ...COLUMNS,
    {
      id: 'actions',
      header: 'Start a job',
      minWidth: 365,
      cell: (table) => <TableActions table={table} {...actions} />,
    },
  ]
}

const COLUMNS: readonly TableProps.ColumnDefinition<TableRow>[] = [
  { id: 'name', header: 'Name', isRowHeader: true, sortingField: 'name', cell: ({ name }) => name },
  {
    id: 'rows',
    header: <Numeric>Estimated rows</Numeric>,
    sortingComparator: byEstimate,
    cell: ({ estimatedRows }) => (
      <Numeric>{estimatedRows === null ? 'Never analyzed' : formatCount(estimatedRows)}</Numeric>
    ),
  },
  {
    id: 'key',
    header: 'Primary key',
    sortingField: 'keyText',
    cell: ({ keyText }) => keyText || 'None',
  },
]
