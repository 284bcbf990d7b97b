import './rows.css'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactNode, useState } from 'react'
import { displayTable } from '../../../../shared/identifier.ts'
import { matchesAllRows } from '../../../../shared/condition.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { Column } from '../../../../shared/table.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { FilterDialog } from './filter-dialog.tsx'
import { RowDialog } from './row-dialog.tsx'
import { RowGrid } from './row-grid.tsx'
import { RowsBar } from './rows-bar.tsx'
import { RowsFoot } from './rows-foot.tsx'
import { useRowsView } from './use-rows-view.ts'

interface RowsTabProps {
  readonly cluster: string
  readonly table: TableName
  readonly columns: readonly Column[]
}

/** The rows of a table: read as one scrolls, filtered, copied, and taken to a job. */
export function RowsTab({ cluster, table, columns }: RowsTabProps) {
  const view = useRowsView(cluster, table)
  const { list, filter, selection, copy } = view
  const [filtering, setFiltering] = useState(false)
  const [exporting, setExporting] = useState(false)
  const [shown, setShown] = useState<number | null>(null)
  const row = shown === null ? undefined : list?.rows[shown]
  return (
    <div className="rows-tab">
      <RowsBar
        {...{ filter }}
        selected={selection.size}
        canPick={view.canPick}
        onFilter={() => setFiltering(true)}
        onClearFilter={() => view.filterBy(null, null)}
        onRefresh={view.refresh}
        onCopy={(form) => list && copy.copyRows(form, list, selection)}
        onExport={() => setExporting(true)}
        onJob={view.startJob}
      />
      {copy.problem && <ProblemAlert header="Nothing was copied" problem={copy.problem} />}
      <div className="rows-room">
        <Rows {...{ view, table }} onShow={setShown} />
      </div>
      <RowsFoot
        {...view}
        selected={selection.size}
        copied={copy.done}
        isLater={view.asked.after !== null}
        onMore={view.more}
        onStop={view.stop}
        onFirst={view.toFirst}
        onNext={view.toNext}
      />
      {filtering && (
        <FilterDialog
          {...{ cluster, table, columns, filter }}
          onClose={() => setFiltering(false)}
          onApply={(next, first) => {
            setFiltering(false)
            view.filterBy(matchesAllRows(next.where) ? null : next, first)
          }}
        />
      )}
      {exporting && (
        <ExportDialog
          {...{ cluster, table, columns }}
          scopes={view.scopes}
          onClose={() => setExporting(false)}
        />
      )}
      {list && row && <RowDialog {...{ cluster, table, list, row }} onClose={() => setShown(null)} />}
    </div>
  )
}

interface RowsProps {
  readonly view: ReturnType<typeof useRowsView>
  readonly table: TableName
  readonly onShow: (row: number) => void
}

/** The grid, or why there is none. All of them take the same room. */
function Rows({ view, table, onShow }: RowsProps) {
  const { list, problem, round, copy } = view
  if (!list && problem)
    return (
      <Message>
        <ProblemAlert header="The rows could not be read" problem={problem} onRetry={view.refresh} />
      </Message>
    )
  if (!list)
    return (
      <Message>
        <Box color="text-body-secondary">
          <Spinner /> Reading rows…
        </Box>
      </Message>
    )
  if (list.rows.length === 0 && list.next === null)
    return <NoRows isFiltered={view.filter !== null} onClear={() => view.filterBy(null, null)} />
  return (
    <RowGrid
      key={round}
      {...{ list, onShow }}
      label={`Rows of ${displayTable(table)}`}
      selection={view.selection}
      onSelect={view.select}
      onCopy={(cell) => copy.copyValue(list, cell)}
      onEnd={() => view.scrollsOn && view.more()}
    />
  )
}

function Message({ children }: { children: ReactNode }) {
  return <div className="rows-message">{children}</div>
}

function NoRows({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return (
    <Message>
      <Box textAlign="center" color="inherit">
        <SpaceBetween size="xs">
          <b>{isFiltered ? 'No row matches the filter' : 'No rows'}</b>
          {isFiltered ? (
            <Button onClick={onClear}>Clear filter</Button>
          ) : (
            <Box color="text-body-secondary">The table is empty.</Box>
          )}
        </SpaceBetween>
      </Box>
    </Message>
  )
}
