import { useState } from 'react'
import { PurgeSpec } from '../../../../shared/job-spec.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { counted } from '../../../ui/quantity.ts'
import { navigate } from '../../../routes.ts'
import { conditionOf } from '../../new-job/condition/condition-form.ts'
import { type RowFilter, useChosenTable } from '../chosen-table.ts'
import type { Selection } from './grid-moves.ts'
import { keyCondition } from './key-condition.ts'
import { isFull } from './row-list.ts'
import type { RowScope } from './row-scope.ts'
import type { RowJob } from './rows-bar.tsx'
import { useRowCopy } from './use-row-copy.ts'
import { type AskedRows, useTableRows } from './use-table-rows.ts'

const NONE: Selection = new Set()

function firstOf(filter: RowFilter | null): AskedRows {
  return { where: filter?.where ?? 'true', after: null, moment: null }
}

/** Which rows of a table are shown, which of them are selected, and what is done with them. */
export function useRowsView(cluster: string, table: TableName) {
  const { filter, setFilter } = useChosenTable()
  const [asked, setAsked] = useState(() => firstOf(filter))
  const rows = useTableRows(cluster, table, asked)
  const [selection, select] = useState(NONE)
  const copy = useRowCopy(cluster, table)
  const { list, reading, problem } = rows
  const begin: typeof rows.begin = (next, first) => {
    setAsked(next)
    select(NONE)
    copy.clear()
    rows.begin(next, first)
  }
  const picked = list ? list.rows.filter((_, index) => selection.has(index)) : []
  const condition = list && keyCondition(list, picked)
  return {
    ...{ ...rows, asked, filter, selection, select, copy },
    /** Whether a condition can name the rows that are meant. */
    canPick: selection.size === 0 || condition !== null,
    /** Rows that an export may be of, the likeliest first. */
    scopes: scopesOf(filter, condition, picked.length),
    /** Whether the rows that follow come by themselves as one scrolls. */
    scrollsOn: list !== null && list.next !== null && !list.isShort && !isFull(list) && !reading && !problem,
    spec: PurgeSpec.parse({ operation: 'purge', cluster, table, where: asked.where, limits: {} }),
    refresh: () => begin(firstOf(filter), null),
    /** Null shows all rows. */
    filterBy: (next: RowFilter | null, first: Parameters<typeof begin>[1]) => {
      setFilter(next)
      begin(firstOf(next), first)
    },
    toFirst: () => begin(firstOf(filter), null),
    /** Goes on behind the last row, without those before it. */
    toNext: () => list && begin({ ...asked, after: list.next, moment: list.moment }, null),
    startJob: (operation: RowJob) => {
      const meant = condition === null ? (filter?.condition ?? conditionOf('true')) : conditionOf(condition)
      navigate({ page: 'new-job', preset: { cluster, operation, table, condition: meant } })
    },
  }
}

function scopesOf(filter: RowFilter | null, condition: string | null, selected: number): RowScope[] {
  return [
    ...(condition === null
      ? []
      : [{ id: 'selected' as const, text: counted(selected, 'selected row'), where: condition }]),
    ...(filter === null
      ? []
      : [{ id: 'filter' as const, text: 'All rows that match the filter', where: filter.where }]),
    { id: 'all', text: 'All rows of the table', where: 'true' },
  ]
}
