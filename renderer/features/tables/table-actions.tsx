import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { Operation } from '../../../shared/job-spec.ts'
import type { TableSummary } from '../../../shared/table.ts'
import { hrefOf } from '../../routes.ts'
import { counted, formatCount } from '../../ui/quantity.ts'
import { isDemoTable, repopulateSpec, rowsAsNow } from '../clusters/repopulate-demo.ts'

interface TableActionsProps {
  readonly cluster: string
  readonly table: TableSummary
  /** A repopulate was asked for and its page is about to open. */
  readonly starting: boolean
  readonly onRepopulate: () => void
}

/** The jobs that can start from a table's row; a click here does not choose the table. */
export function TableActions({ cluster, table: summary, starting, onRepopulate }: TableActionsProps) {
  const { table, key, estimatedRows } = summary
  const name = displayTable(table)
  const rows = rowsAsNow(estimatedRows)
  const repopulate = hrefOf({ page: 'new-job', preset: { again: repopulateSpec(cluster, rows) } })
  if (key.length === 0) {
    return <Box color="text-body-secondary">Needs a primary key</Box>
  }
  const link = (operation: Operation) => hrefOf({ page: 'new-job', preset: { cluster, operation, table } })
  return (
    <div className="table-actions" onClick={(event) => event.stopPropagation()}>
      <Button variant="inline-link" href={link('purge')} ariaLabel={`New purge of ${name}`}>
        New purge
      </Button>
      <Button variant="inline-link" href={link('update')} ariaLabel={`New update of ${name}`}>
        New update
      </Button>
      {isDemoTable(table) &&
        (cluster === SANDBOX_CLUSTER ? (
          <RepopulateMenu {...{ name, rows, starting, onRepopulate }} href={repopulate} />
        ) : (
          <Button variant="inline-link" href={repopulate} ariaLabel={`Repopulate ${name}`}>
            Repopulate…
          </Button>
        ))}
    </div>
  )
}

interface RepopulateMenuProps extends Pick<TableActionsProps, 'starting' | 'onRepopulate'> {
  readonly name: string
  readonly rows: number
  readonly href: string
}

/** In the sandbox one click puts the demo table back. */
function RepopulateMenu({ name, rows, href, starting, onRepopulate }: RepopulateMenuProps) {
  return (
    <ButtonDropdown
      ariaLabel={`More ways to repopulate ${name}`}
      mainAction={{
        text: 'Repopulate',
        ariaLabel: `Repopulate ${name} with ${counted(rows, 'row')}`,
        onClick: onRepopulate,
        loading: starting,
        loadingText: 'Starting',
      }}
      items={[
        {
          id: 'choose',
          text: 'Repopulate…',
          description: `Choose the number of rows instead of inserting ${formatCount(rows)}.`,
          href,
        },
      ]}
      expandToViewport
    />
  )
}
