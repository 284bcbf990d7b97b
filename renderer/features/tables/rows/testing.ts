import type { TableColumn, TablePage } from '../../../../shared/table-page.ts'

export const column = (name: string, but: Partial<TableColumn>): TableColumn => ({
  ...{ name, type: 'text', valueKind: 'text', nullable: true, inKey: false, generation: null },
  ...but,
})

/** Two columns, of which the first is the key. */
export const idTable: { columns: TableColumn[]; key: string[] } = {
  columns: [column('id', { type: 'integer', valueKind: 'number', inKey: true }), column('note', {})],
  key: ['id'],
}

export function pageOf(rows: (string | null)[][], next: TablePage['next'] = null): TablePage {
  return { ...idTable, rows: rows.map((values) => ({ values, cut: [] })), next, isShort: false, moment: null }
}
