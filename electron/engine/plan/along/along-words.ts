import { displayTable } from '../../../../shared/identifier.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { Restore } from '../undo/restore.ts'
import type { AlongTables } from './along-tables.ts'

/** What a batch does beside the SQL that is shown, and what an archive has beside rows of the job's own table. */
export function keptNotes({ tables }: Pick<AlongTables, 'tables'>): string[] {
  const own =
    'Each batch also reads its rows as they were, in the same transaction, and is committed once they are on disk in the archive.'
  if (tables.length === 0) return [own]
  return [
    own,
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

/** What an undo puts back beside rows of the job's own table. */
export function alongNotes({ along }: Pick<Restore, 'along'>): string[] {
  if (along.length === 0) return []
  return [
    `Rows that went or changed along by foreign keys come back, too, and count among the rows: ${namesOf(along)}.`,
  ]
}

/** An undo of an undo deletes rows, and others may refer to them by now. */
export function takenWarnings({ tables, unkept }: Pick<AlongTables, 'tables' | 'unkept'>): string[] {
  if (tables.length === 0) return unkeptWarnings({ unkept })
  return [
    `Foreign keys also delete or change rows of ${namesOf(tables)} that somebody has added or changed since and that refer to the deleted ones. These are archived, too, but do not count among the rows.`,
    ...unkeptWarnings({ unkept }),
  ]
}

/** As a list for people. */
function namesOf(tables: readonly { readonly table: TableName }[]): string {
  return tables.map(({ table }) => `“${displayTable(table)}”`).join(', ')
}
