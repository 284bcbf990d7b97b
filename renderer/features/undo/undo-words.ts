import type { UndoCounts, UndoKind, UndoComparison, UndoPreview } from '../../../shared/archive.ts'
import type { Undoable } from '../../../shared/job-spec.ts'
import { displayName } from '../../../shared/identifier.ts'
import { counted, formatCount, formatShare, listed } from '../../ui/quantity.ts'

/** What becomes of a row, as a word of its line. */
export const KIND_WORDS: Readonly<Record<UndoKind, string>> = {
  restore: 'Put back',
  exists: 'Left alone: its key exists again',
  changed: 'Left alone: changed since',
  deleted: 'Left alone: deleted since',
}

/** Above a count of such rows. */
export const KIND_LABELS: Readonly<Record<UndoKind, string>> = {
  restore: 'Put back',
  exists: 'Key exists again',
  changed: 'Changed since',
  deleted: 'Deleted since',
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
  return `A sample: ${formatCount(compared)} of ${counted(archived, 'row')} were compared with the table.`
}

/** `980`, of a sample with its share: `490 (98 %)`. */
export function countText(
  count: number,
  { compared, archived }: Pick<UndoPreview, 'compared' | 'archived'>,
): string {
  return compared >= archived || compared === 0
    ? formatCount(count)
    : `${formatCount(count)} (${formatShare(count / compared)})`
}

/** How far a comparison is, or what it is worth: others may write all the while. */
export function comparisonSentence({ state, compared, total }: UndoComparison): string {
  if (state === 'compared') return 'Every row was compared at the moment when it was read.'
  const word = state === 'comparing' ? 'Comparing' : 'Stopped'
  return `${word}: ${formatCount(compared)} of ${counted(total, 'row')} compared.`
}

export function leftAlone(counts: UndoCounts): number {
  return counts.exists + counts.changed + counts.deleted
}

/** What has become of the table's columns since, a sentence each. */
export function columnSentences(preview: UndoPreview): string[] {
  const { addedColumns, droppedColumns, retypedColumns } = preview
  const names = (columns: readonly string[]) => listed(columns.map(displayName))
  return [
    ...(addedColumns.length > 0
      ? [`Added since, so rows that are inserted get the default: ${names(addedColumns)}.`]
      : []),
    ...(droppedColumns.length > 0 ? [`Dropped since: ${names(droppedColumns)}.`] : []),
    ...retypedColumns.map(
      ({ name, was, is }) => `The type of ${displayName(name)} has changed since, from ${was} to ${is}.`,
    ),
  ]
}
