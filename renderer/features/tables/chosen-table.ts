import { create } from 'zustand'
import type { ConditionForm } from '../../../shared/condition.ts'
import { quoteTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'

export const TABLE_TABS = ['columns', 'rows', 'indexes', 'foreign-keys'] as const
export type TableTab = (typeof TABLE_TABS)[number]

/** Which rows of the chosen table are shown. */
export interface RowFilter {
  readonly condition: ConditionForm
  /** What the condition says, as SQL. */
  readonly where: string
}

interface Chosen {
  readonly cluster: string
  readonly table: TableName
}

interface ChosenTableStore {
  /** The table that is shown beside the list; null for none. */
  readonly chosen: Chosen | null
  /** What of it is shown; it stays as tables change. */
  readonly tab: TableTab
  /** Null for all of its rows. */
  readonly filter: RowFilter | null
  choose(cluster: string, table: TableName): void
  showTab(tab: TableTab): void
  setFilter(filter: RowFilter | null): void
  close(): void
}

/** What the page of a cluster's tables and the panel beside it have in common. */
export const useChosenTable = create<ChosenTableStore>((set) => ({
  chosen: null,
  tab: 'columns',
  filter: null,
  choose: (cluster, table) =>
    set(({ chosen, filter }) => ({
      chosen: { cluster, table },
      // Another table has other columns.
      filter: isSame(chosen, { cluster, table }) ? filter : null,
    })),
  showTab: (tab) => set({ tab }),
  setFilter: (filter) => set({ filter }),
  close: () => set({ chosen: null, filter: null }),
}))

function isSame(one: Chosen | null, other: Chosen): boolean {
  return one?.cluster === other.cluster && quoteTable(one.table) === quoteTable(other.table)
}
