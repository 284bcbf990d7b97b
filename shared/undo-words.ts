import type { LeftRow, UndoKind, UndoComparison, UndoPreview } from './archive.ts'
import type { Undoable } from './job-spec.ts'
import { displayName } from './identifier.ts'
import { count, counted } from './counted.ts'
import { share } from './quantity.ts'

/** What was found of a row. */
export const KIND_LABELS: Readonly<Record<UndoKind, string>> = {
  restore: 'As the job left it',
  exists: 'Key exists again',
  changed: 'Changed since',
  deleted: 'Deleted since',
}

/** Why a row was not put back. */
export const LEFT_LABELS: Readonly<Record<LeftRow['why'], string>> = {
  exists: KIND_LABELS.exists,
  changed: KIND_LABELS.changed,
  deleted: KIND_LABELS.deleted,
  rejected: 'Rejected',
}

/** `17`; of a row that had gone or changed along by foreign keys: `orders (17)`. */
export function leftKeyText({ table, key }: Pick<LeftRow, 'table' | 'key'>): string {
  const text = key.join(', ')
  return table === undefined ? text : `${table} (${text})`
}

/** What becomes of it: only a row that is there can be overwritten. */
export function fateOf(kind: UndoKind, overwrite: boolean): string {
  if (kind === 'restore') return 'Put back'
  return overwrite && kind !== 'deleted' ? 'Overwritten' : 'Left alone'
}

/** Kinds that undoing such a job can come upon. */
export const KINDS_OF: Readonly<Record<Undoable, readonly UndoKind[]>> = {
  purge: ['restore', 'exists'],
  update: ['restore', 'changed', 'deleted'],
  undo: ['restore', 'exists', 'changed', 'deleted'],
}

/** Whether the counts are those of a sample or of all rows. */
export function comparedSentence({ compared, archived }: Pick<UndoPreview, 'compared' | 'archived'>): string {
  if (compared >= archived) return `All ${counted(archived, 'row')} were compared with the table.`
  return `A sample: ${count(compared)} of ${counted(archived, 'row')} were compared with the table.`
}

/** `980`, of a sample with its share: `490 (98 %)`. */
export function countText(
  rows: number,
  { compared, archived }: Pick<UndoPreview, 'compared' | 'archived'>,
): string {
  return compared >= archived || compared === 0 ? count(rows) : `${count(rows)} (${share(rows / compared)})`
}

/** How far a comparison is, or what it is worth: others may write all the while. */
export function comparisonSentence({ state, compared, total }: UndoComparison): string {
  if (state === 'compared') return 'Every row was compared at the moment when it was read.'
  const word = state === 'comparing' ? 'Comparing' : 'Stopped'
  return `${word}: ${count(compared)} of ${counted(total, 'row')} compared.`
}

/** Columns whose type has changed since, a sentence each. */
export function retypedSentences({ retypedColumns }: Pick<UndoPreview, 'retypedColumns'>): string[] {
  return retypedColumns.map(
    ({ name, was, is }) => `The type of ${displayName(name)} has changed since, from ${was} to ${is}.`,
  )
}
