import { create } from 'zustand'
import type { TableName } from '../../../shared/table-name.ts'

interface ChosenTableStore {
  /** The table whose structure is shown beside the list; null for none. */
  readonly chosen: { readonly cluster: string; readonly table: TableName } | null
  choose(cluster: string, table: TableName): void
  close(): void
}

/** What the page of a cluster's tables and the panel beside it have in common. */
export const useChosenTable = create<ChosenTableStore>((set) => ({
  chosen: null,
  choose: (cluster, table) => set({ chosen: { cluster, table } }),
  close: () => set({ chosen: null }),
}))
