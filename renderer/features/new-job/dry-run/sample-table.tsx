import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { displayName } from '../../../../shared/identifier.ts'
import { printable } from '../../../../shared/printable.ts'
import type { Plan, Sample } from '../../../../shared/plan.ts'

type Cell = string | null

interface SampleRow {
  readonly id: string
  readonly before: readonly Cell[]
  /** null when the job leaves nothing behind. */
  readonly after: readonly Cell[] | null
}

/** A few of the rows that the job will change; for an update with old and new values side by side. */
export function SampleTable({ plan }: { plan: Plan }) {
  const { sample, spec } = plan
  const deletes = spec.operation !== 'update'
  const rows = rowsOf(sample)
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      items={rows}
      trackBy="id"
      header={
        <Header
          variant="h3"
          counter={rows.length > 0 ? `(${rows.length})` : ''}
          description={
            deletes
              ? undefined
              : 'Old values are struck out; new ones come from running the change on these rows and rolling it back.'
          }
        >
          {deletes ? 'Sample of the rows to delete' : 'Sample of the rows before and after'}
        </Header>
      }
      empty={<Box color="inherit">No row matches the condition now.</Box>}
      columnDefinitions={sample.columns.map((column, index) => ({
        id: column,
        header: displayName(column),
        cell: (row: SampleRow) => <SampleCell row={row} index={index} />,
      }))}
    />
  )
}

function rowsOf({ before, after }: Sample): SampleRow[] {
  return before.map((row, index) => ({ id: String(index), before: row, after: after?.[index] ?? null }))
}

function SampleCell({ row, index }: { row: SampleRow; index: number }) {
  const old = row.before[index] ?? null
  const now = row.after === null ? old : (row.after[index] ?? null)
  if (now === old) return <Value value={old} />
  return (
    <span className="sample-change">
      <del>
        <Value value={old} />
      </del>{' '}
      <ins>
        <Value value={now} />
      </ins>
    </span>
  )
}

function Value({ value }: { value: Cell }) {
  return value === null ? <span className="sample-null">NULL</span> : <>{printable(value)}</>
}
