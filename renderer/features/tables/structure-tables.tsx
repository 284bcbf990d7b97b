import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { displayName, displayTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Column, ForeignKey, TableIndex } from '../../../shared/table.ts'
import { keyPlace } from './key-place.ts'

interface ColumnsTableProps {
  readonly columns: readonly Column[]
  /** In key order. */
  readonly primaryKey: readonly string[]
}

export function ColumnsTable({ columns, primaryKey }: ColumnsTableProps) {
  return (
    <Table
      variant="embedded"
      ariaLabels={{ tableLabel: 'Columns' }}
      items={columns}
      trackBy="name"
      wrapLines
      columnDefinitions={[
        { id: 'name', header: 'Column', isRowHeader: true, cell: ({ name }) => displayName(name) },
        { id: 'type', header: 'Type', cell: ({ type }) => <code>{type}</code> },
        { id: 'nullable', header: 'NULL', cell: ({ nullable }) => (nullable ? 'Allowed' : 'Not allowed') },
        { id: 'key', header: 'Primary key', cell: ({ name }) => keyPlace(name, primaryKey) ?? '–' },
      ]}
    />
  )
}

export function IndexesTable({ indexes }: { indexes: readonly TableIndex[] }) {
  return (
    <Table
      variant="embedded"
      ariaLabels={{ tableLabel: 'Indexes' }}
      items={indexes}
      trackBy="name"
      wrapLines
      empty="This table has no indexes."
      columnDefinitions={[
        {
          id: 'name',
          header: 'Index',
          isRowHeader: true,
          minWidth: 200,
          cell: ({ name }) => displayName(name),
        },
        { id: 'kind', header: 'Kind', minWidth: 110, cell: kindOf },
        { id: 'columns', header: 'Key columns', minWidth: 140, cell: ({ columns }) => columns.join(', ') },
        {
          id: 'included',
          header: 'Included columns',
          minWidth: 160,
          cell: ({ included }) => included.join(', ') || '–',
        },
        { id: 'state', header: 'State', minWidth: 200, cell: ({ valid }) => <IndexState valid={valid} /> },
        { id: 'definition', header: 'Definition', cell: ({ definition }) => <code>{definition}</code> },
      ]}
    />
  )
}

function kindOf({ primary, unique }: TableIndex): string {
  if (primary) return 'Primary key'
  return unique ? 'Unique' : 'Secondary'
}

function IndexState({ valid }: Pick<TableIndex, 'valid'>) {
  return (
    <StatusIndicator type={valid ? 'success' : 'pending'}>
      {valid ? 'Valid' : 'Being built, or failed'}
    </StatusIndicator>
  )
}

interface ForeignKeysTableProps {
  readonly foreignKeys: readonly ForeignKey[]
  readonly onChoose: (table: TableName) => void
}

/** The foreign keys in both directions, each with the way to the table at its other end. */
export function ForeignKeysTable({ foreignKeys, onChoose }: ForeignKeysTableProps) {
  return (
    <Table
      variant="embedded"
      ariaLabels={{ tableLabel: 'Foreign keys' }}
      items={foreignKeys}
      trackBy={({ name, direction }) => `${direction} ${name}`}
      wrapLines
      empty="No foreign keys reference this table or start from it."
      columnDefinitions={[
        {
          id: 'name',
          header: 'Foreign key',
          isRowHeader: true,
          minWidth: 200,
          cell: ({ name }) => displayName(name),
        },
        {
          id: 'direction',
          header: 'Direction',
          minWidth: 120,
          cell: ({ direction }) => (direction === 'out' ? 'From this table' : 'To this table'),
        },
        {
          id: 'other',
          header: 'Other table',
          minWidth: 140,
          cell: ({ other }) => (
            <Button variant="inline-link" onClick={() => onChoose(other)}>
              {displayTable(other)}
            </Button>
          ),
        },
        { id: 'definition', header: 'Definition', cell: ({ definition }) => <code>{definition}</code> },
      ]}
    />
  )
}
