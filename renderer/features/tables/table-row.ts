import type { UseCollectionOptions } from '@cloudscape-design/collection-hooks'
import { displayName, displayTable } from '../../../shared/identifier.ts'
import type { TableSummary } from '../../../shared/table.ts'

/** Ten thousand tables are in the list; this many are on the screen. */
const ROWS_PER_PAGE = 50

/** One line of the list of tables, flat, so that it can be sorted and searched. */
export interface TableRow extends TableSummary {
  /** As shown: without the schema when it is the default one. */
  readonly name: string
  /** As people may type it: always with the schema. */
  readonly fullName: string
  readonly keyText: string
}

export function rowOf(summary: TableSummary): TableRow {
  const { table, key } = summary
  return {
    ...summary,
    name: displayTable(table),
    fullName: `${table.schema}.${table.name}`,
    keyText: key.map(displayName).join(', '),
  }
}

/** The schemas that have tables, in their order. */
export function schemasOf(rows: readonly TableRow[]): readonly string[] {
  return [...new Set(rows.map(({ table }) => table.schema))]
}

/** How the list is searched and cut into pages; it comes sorted by schema and name. */
export const TABLES_COLLECTION: UseCollectionOptions<TableRow> = {
  filtering: { fields: ['name', 'fullName'] },
  sorting: {},
  pagination: { pageSize: ROWS_PER_PAGE },
}

/** Fewest rows first; tables that were never analyzed before all. */
export function byEstimate(a: TableRow, b: TableRow): number {
  return (a.estimatedRows ?? -1) - (b.estimatedRows ?? -1)
}
