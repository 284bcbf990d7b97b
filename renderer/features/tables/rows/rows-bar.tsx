import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { shortened } from '../../../../shared/shortened.ts'
import { shownSql } from '../../../../shared/shown-sql.ts'
import { counted, formatCount } from '../../../ui/quantity.ts'
import type { RowFilter } from '../chosen-table.ts'
import { MOST_PICKED } from './key-condition.ts'
import { COPY_FORMS, type CopyForm } from './row-copy.ts'

const FILTER_SHOWN = 300

export type RowJob = 'purge' | 'update'

interface RowsBarProps {
  readonly filter: RowFilter | null
  /** How many rows are selected. */
  readonly selected: number
  /** Whether these rows can be named in a condition. */
  readonly canPick: boolean
  readonly onFilter: () => void
  readonly onClearFilter: () => void
  readonly onRefresh: () => void
  readonly onCopy: (form: CopyForm) => void
  readonly onExport: () => void
  readonly onJob: (job: RowJob) => void
}

/** What is done with the rows: filter them, copy some, or start a job on those that are meant. */
export function RowsBar(props: RowsBarProps) {
  const { filter, selected, canPick, onFilter, onClearFilter, onRefresh, onCopy, onExport, onJob } = props
  return (
    <div className="rows-bar">
      <Button iconName="filter" onClick={onFilter}>
        {filter ? 'Edit filter' : 'Filter rows'}
      </Button>
      {filter ? (
        <code className="rows-filter">{shortened(shownSql(filter.where), FILTER_SHOWN)}</code>
      ) : (
        <span className="rows-filter rows-filter-none">All rows, in key order</span>
      )}
      {filter && (
        <Button variant="inline-link" onClick={onClearFilter}>
          Clear filter
        </Button>
      )}
      <Button iconName="refresh" ariaLabel="Refresh rows" onClick={onRefresh} />
      <ButtonDropdown
        disabled={selected === 0}
        disabledReason="Select rows first."
        items={COPY_ITEMS}
        onItemClick={({ detail }) => COPY_ITEMS.forEach(({ id }) => id === detail.id && onCopy(id))}
        expandToViewport
      >
        Copy
      </ButtonDropdown>
      <Button onClick={onExport}>Export</Button>
      <ButtonDropdown
        items={jobItems(scopeOf(filter, selected), canPick)}
        onItemClick={({ detail }) => JOBS.forEach(({ id }) => id === detail.id && onJob(id))}
        expandToViewport
      >
        Start a job
      </ButtonDropdown>
    </div>
  )
}

const COPY_ITEMS = (['csv', 'json', 'insert'] as const).map((id) => ({ id, text: `As ${COPY_FORMS[id]}` }))

const JOBS = [
  { id: 'purge', text: 'Purge these…' },
  { id: 'update', text: 'Update these…' },
] as const

function jobItems(scope: string, canPick: boolean) {
  return JOBS.map((job) => ({
    ...job,
    description: scope,
    disabled: !canPick,
    disabledReason: `Select at most ${formatCount(MOST_PICKED)} rows, or use a filter.`,
  }))
}

function scopeOf(filter: RowFilter | null, selected: number): string {
  if (selected > 0) return counted(selected, 'selected row')
  return filter ? 'All rows that match the filter' : 'All rows of the table'
}
