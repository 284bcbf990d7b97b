import Box from '@cloudscape-design/components/box'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { capitalized } from '../../../shared/counted.ts'
import type { FoundCluster } from '../../../shared/aws-account.ts'
import type { FoundClusters } from '../../bridge/use-found-clusters.ts'

interface FoundClustersTableProps {
  readonly found: FoundClusters
  /** The endpoint of the one that was chosen. */
  readonly chosen: string
  readonly onChoose: (cluster: FoundCluster) => void
}

/** The clusters of the account in a Region, one of which can be chosen. */
export function FoundClustersTable({ found: { search, answer }, chosen, onChoose }: FoundClustersTableProps) {
  const items = answer.state === 'ready' ? answer.value : []
  return (
    <Table
      variant="embedded"
      wrapLines
      items={items}
      trackBy="arn"
      loading={answer.state === 'loading'}
      loadingText="Looking for clusters…"
      selectionType="single"
      selectedItems={items.filter(({ endpoint }) => endpoint === chosen)}
      onSelectionChange={({ detail: { selectedItems } }) => {
        if (selectedItems[0]) onChoose(selectedItems[0])
      }}
      onRowClick={({ detail: { item } }) => {
        if (!isGone(item)) onChoose(item)
      }}
      isItemDisabled={isGone}
      ariaLabels={{
        tableLabel: 'Clusters of the account',
        selectionGroupLabel: 'Cluster',
        itemSelectionLabel: (_, { name, id }) => name ?? id,
      }}
      columnDefinitions={COLUMNS}
      empty={
        <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
          <b>No clusters in {search.region}</b>
          <Box color="inherit">The account has none there. Try another Region or profile.</Box>
        </Box>
      }
    />
  )
}

const COLUMNS: readonly TableProps.ColumnDefinition<FoundCluster>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name ?? '–' },
  {
    id: 'id',
    header: 'Cluster ID',
    isRowHeader: true,
    cell: ({ id }) => <span className="path">{id}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => <StatusIndicator type={statusType(status)}>{statusName(status)}</StatusIndicator>,
  },
  {
    id: 'protection',
    header: 'Deletion protection',
    cell: ({ deletionProtection }) => {
      if (deletionProtection === null) return '–'
      return deletionProtection ? 'On' : 'Off'
    },
  },
  { id: 'tags', header: 'Tags', cell: ({ tags }) => tagsText(tags) || '–' },
]

/** Without the name, which has a column of its own. */
function tagsText(tags: FoundCluster['tags']): string {
  return Object.entries(tags)
    .filter(([key]) => key !== 'Name')
    .map(([key, value]) => (value === '' ? key : `${key}: ${value}`))
    .join(', ')
}

/** Nothing can be done with a cluster that is going or gone. */
function isGone({ status }: FoundCluster): boolean {
  return /DELET|FAILED/.test(status)
}

function statusType(status: string): StatusIndicatorProps.Type {
  if (status === 'ACTIVE') return 'success'
  if (/FAILED/.test(status)) return 'error'
  if (/IDLE|INACTIVE/.test(status)) return 'stopped'
  return /PENDING|ING$/.test(status) ? 'in-progress' : 'info'
}

/** `PENDING_SETUP` as `Pending setup`, as the AWS console writes it. */
function statusName(status: string): string {
  return capitalized(status.toLowerCase().replaceAll('_', ' '))
}
