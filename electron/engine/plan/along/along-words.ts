import { displayTable } from '../../../../shared/identifier.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { AlongTables } from './along-tables.ts'

/** What an archive has beside rows of the job's own table. */
export function keptNotes({ tables }: Pick<AlongTables, 'tables'>): string[] {
  if (tables.length === 0) return []
  return [
    `Rows that foreign keys delete or change along are archived, too, and an undo puts them back: ${namesOf(tables)}.`,
  ]
}

/** What it does not have of what the job does. */
export function unkeptWarnings({ unkept }: Pick<AlongTables, 'unkept'>): string[] {
  if (unkept.length === 0) return []
  return [
    `The archive does not keep what foreign keys delete or change along in ${namesOf(unkept)}, and an undo does not put it back.`,
  ]
}

/** As a list for people. */
export function namesOf(tables: readonly { readonly table: TableName }[]): string {
  return tables.map(({ table }) => `“${displayTable(table)}”`).join(', ')
}
