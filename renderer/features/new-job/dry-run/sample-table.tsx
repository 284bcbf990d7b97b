import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { Fragment, useState } from 'react'
import { displayName } from '../../../../shared/identifier.ts'
import { changesMatching, type JobSpec } from '../../../../shared/job-spec.ts'
import type { Plan, Sample } from '../../../../shared/plan.ts'
import { sampleColumns } from '../../../../shared/sample-columns.ts'
import { Numeric } from '../../../ui/numeric.tsx'
import { counted } from '../../../ui/quantity.ts'
import { SampleValue } from './sample-value.tsx'

type Cell = string | null

interface SampleRow {
  readonly id: string
  readonly before: readonly Cell[]
  /** null when the job leaves nothing behind. */
  readonly after: readonly Cell[] | null
}

/**
 * A few of the rows that the job will change; for an update with old and new values side by side. The key stays in
 * sight; of a wide table only the columns that matter are there, until all are asked for.
 */
export function SampleTable({ plan }: { plan: Plan }) {
  const [isWhole, setWhole] = useState(false)
  const { sample, spec } = plan
  const { shown, rest } = sampleColumns(plan)
  const deletes = spec.operation !== 'update'
  const title = deletes ? 'Sample of the rows to delete' : 'Sample of the rows before and after'
  const rows = rowsOf(sample)
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      items={rows}
      trackBy="id"
      ariaLabels={{ tableLabel: title }}
      stickyColumns={{ first: plan.key.length }}
      header={
        <Header
          variant="h3"
          counter={rows.length > 0 ? `(${rows.length})` : ''}
          description={
            deletes
              ? undefined
              : 'Old values are crossed out. New values come from running the change on these rows and rolling it back.'
          }
          actions={
            rows.length > 0 &&
            rest.length > 0 && (
              <Button ariaExpanded={isWhole} onClick={() => setWhole(!isWhole)}>
                {isWhole ? 'Show fewer columns' : `Show ${counted(rest.length, 'more column')}`}
              </Button>
            )
          }
        >
          {title}
        </Header>
      }
      empty={<Box color="inherit">{noRowsText(spec)}</Box>}
      columnDefinitions={[...shown, ...(isWhole ? rest : [])].map((place, index) => ({
        id: String(place),
        isRowHeader: index < plan.key.length,
        ...columnOf(sample, place),
      }))}
    />
  )
}

function rowsOf({ before, after }: Sample): SampleRow[] {
  return before.map((row, index) => ({ id: String(index), before: row, after: after?.[index] ?? null }))
}

function columnOf({ columns, before, after }: Sample, place: number) {
  const Wrap = areNumbers([...before, ...(after ?? [])].map((row) => row[place] ?? null)) ? Numeric : Fragment
  return {
    header: <Wrap>{displayName(columns[place] ?? '')}</Wrap>,
    cell: (row: SampleRow) => (
      <Wrap>
        <SampleCell {...{ row, place }} />
      </Wrap>
    ),
  }
}

function areNumbers(values: readonly Cell[]): boolean {
  const some = values.filter((value) => value !== null)
  return some.length > 0 && some.every((value) => /^-?\d+(\.\d+)?$/.test(value))
}

function SampleCell({ row, place }: { row: SampleRow; place: number }) {
  const old = row.before[place] ?? null
  const now = row.after === null ? old : (row.after[place] ?? null)
  if (now === old) return <SampleValue value={old} />
  return (
    <span className="sample-change">
      <del>
        <SampleValue value={old} />
      </del>
      {' → '}
      <ins>
        <SampleValue value={now} />
      </ins>
    </span>
  )
}

function noRowsText(spec: JobSpec): string {
  return changesMatching(spec) && spec.keys
    ? 'None of the first keys of the file has a row that matches.'
    : 'No row matches the condition now.'
}
