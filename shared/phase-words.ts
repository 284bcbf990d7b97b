import { capitalized, count, counted } from './counted.ts'
import type { PhaseProgress } from './snapshot.ts'

const VERBS: Readonly<Record<PhaseProgress['kind'], readonly [now: string, done: string, later: string]>> = {
  delete: ['Deleting', 'Deleted', 'Then delete'],
  update: ['Updating', 'Updated', 'Then update'],
  insert: ['Inserting', 'Inserted', 'Then insert'],
  restore: ['Restoring', 'Restored', 'Then restore'],
  write: ['Writing', 'Wrote', 'Then write'],
}

/** The phase that is under way, the last one at the end: `Inserting 1,000 of 5,000`. */
export function currentText(phases: readonly PhaseProgress[]): string {
  const texts = phaseTexts(phases)
  return texts[phases.findIndex(({ done }) => !done)] ?? texts.at(-1) ?? ''
}

/** A line for each phase: `Deleted 373,000 rows`, `Inserting 1,000 of 5,000`, `Then insert 5,000 rows`. */
export function phaseTexts(phases: readonly PhaseProgress[]): string[] {
  return phases.map(({ kind, rows, expected, done }, index) => {
    const [now, past, later] = VERBS[kind]
    if (done) return `${past} ${rowsOf(rows)}`
    if (phases[index - 1]?.done === false) return `${later} ${rowsOf(expected)}`
    const of = expected === null ? ' so far' : ` of ${kind === 'insert' ? '' : 'about '}${count(expected)}`
    return `${now} ${count(rows)}${of}`
  })
}

/** What a job of several phases came to: `Deleted 373,000 rows, inserted 5,000 rows.`; null of a single phase. */
export function changedText(phases: readonly PhaseProgress[]): string | null {
  if (phases.length < 2) return null
  const text = phases.map(({ kind, rows }) => `${VERBS[kind][1].toLowerCase()} ${rowsOf(rows)}`).join(', ')
  return `${capitalized(text)}.`
}

/** What a repopulate does, no surer than it is: `delete about 373,000 rows, then insert 5,000`; `s` as in “deletes”. */
export function repopulateText(deleted: number | null, inserted: number, s: '' | 's' = '') {
  if (deleted === 0) return `insert${s} ${rowsOf(inserted)}`
  const rows = deleted === null ? 'all rows' : `about ${rowsOf(deleted)}`
  return `delete${s} ${rows}, then insert${s} ${count(inserted)}`
}

function rowsOf(rows: number | null): string {
  return rows === null ? 'rows' : counted(rows, 'row')
}
