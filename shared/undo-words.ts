import type { LeftRow, UndoKind, UndoComparison, UndoPreview, UndoSample } from './archive.ts'
import type { Undoable, UndoSpec } from './job-spec.ts'
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
const KINDS_OF: Readonly<Record<Undoable, readonly UndoKind[]>> = {
  purge: ['restore', 'exists'],
  update: ['restore', 'changed', 'deleted'],
  write: ['restore', 'exists', 'changed', 'deleted'],
  undo: ['restore', 'exists', 'changed', 'deleted'],
}

/** What was found of the rows of each kind, what becomes of them, and how many these are: `Changed since`, `left alone`, `10 (5 %)`. */
export function fatesOf({ of, overwrite }: Pick<UndoSpec, 'of' | 'overwrite'>, preview: UndoPreview) {
  return KINDS_OF[of].map((kind) => ({
    found: KIND_LABELS[kind],
    fate: fateOf(kind, overwrite).toLowerCase(),
    rows: countText(preview.counts[kind], preview),
  }))
}

/** Places of columns where states of a row differ, but for its key; all of these where none do, or where only one is there. */
export function placesThatMatter(
  columns: readonly string[],
  key: readonly string[],
  states: readonly RowState[],
): number[] {
  const all = columns.flatMap((name, place) => (key.includes(name) ? [] : [place]))
  const there = states.filter((state) => state !== null)
  const differ = all.filter((place) => new Set(there.map((state) => state[place] ?? null)).size > 1)
  return differ.length > 0 ? differ : all
}

/** Its values in the order of the columns; null where there is no row. */
export type RowState = UndoSample['now']

/** Of an undo that has ended. */
export function leftAloneText(rows: number): string {
  return `${counted(rows, 'row')} left alone: there again, or changed or deleted since.`
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
