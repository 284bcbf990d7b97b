import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { displayTable } from '../../../shared/identifier.ts'
import type { Operation } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { TableSummary } from '../../../shared/table.ts'
import { hrefOf } from '../../routes.ts'

interface TableActionsProps {
  readonly table: TableSummary
  /** A repopulate was asked for and its page is about to open. */
  readonly starting: boolean
  readonly onRepopulate: () => void
}

/** The jobs that can start from a table's row. */
export function TableActions({ table: { table, key }, starting, onRepopulate }: TableActionsProps) {
  const name = displayTable(table)
  if (key.length === 0) {
    return <Box color="text-body-secondary">Needs a primary key</Box>
  }
  const link = (operation: Operation) => hrefOf({ page: 'new-job', preset: { operation, table } })
  const demo = table.schema === DEMO_TABLE.schema && table.name === DEMO_TABLE.name
  return (
    <div className="table-actions">
      <Button variant="inline-link" href={link('purge')} ariaLabel={`New purge of ${name}`}>
        New purge
      </Button>
      <Button variant="inline-link" href={link('update')} ariaLabel={`New update of ${name}`}>
        New update
      </Button>
      {demo && (
        <ButtonDropdown
          ariaLabel={`More ways to repopulate ${name}`}
          mainAction={{
            text: 'Repopulate',
            onClick: onRepopulate,
            loading: starting,
            loadingText: 'Starting',
          }}
          items={[
            {
              id: 'choose',
              text: 'Repopulate…',
              description: 'Choose the number of rows first.',
              href: link('repopulate'),
            },
          ]}
          expandToViewport
        />
      )}
    </div>
  )
}
