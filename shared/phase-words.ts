import { count } from './counted.ts'
import type { PhaseProgress } from './snapshot.ts'

type Format = (value: number) => string

const VERBS: Readonly<Record<PhaseProgress['kind'], readonly [now: string, done: string, later: string]>> = {
  delete: ['Deleting', 'Deleted', 'Then delete'],
  update: ['Updating', 'Updated', 'Then update'],
  insert: ['Inserting', 'Inserted', 'Then insert'],
}

/** The phase that is under way, the last one at the end: `Inserting 1,000 of 5,000`. */
export function currentText(phases: readonly PhaseProgress[]): string {
  const texts = phaseTexts(phases)
  return texts[phases.findIndex(({ done }) => !done)] ?? texts.at(-1) ?? ''
}

/** A line for each phase: `Deleted 373,000 rows`, `Inserting 1,000 of 5,000`, `Then insert 5,000 rows`. */
export function phaseTexts(phases: readonly PhaseProgress[], format: Format = count): string[] {
  return phases.map(({ kind, rows, expected, done }, index) => {
    const [now, past, later] = VERBS[kind]
    if (done) return `${past} ${rowsOf(rows, format)}`
    if (phases[index - 1]?.done === false) return `${later} ${rowsOf(expected, format)}`
    const of = expected === null ? ' so far' : ` of ${kind === 'insert' ? '' : 'about '}${format(expected)}`
    return `${now} ${format(rows)}${of}`
  })
}

/** What a job of several phases came to: `Deleted 373,000 rows, inserted 5,000 rows.`; null of a single phase. */
export function changedText(phases: readonly PhaseProgress[], format: Format = count): string | null {
  if (phases.length < 2) return null
  const text = phases
    .map(({ kind, rows }) => `${VERBS[kind][1].toLowerCase()} ${rowsOf(rows, format)}`)
    .join(', ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** What a repopulate does, no surer than it is: `delete about 373,000 rows, then insert 5,000`; `s` as in “deletes”. */
export function repopulateText(
  deleted: number | null,
  inserted: number,
  s: '' | 's' = '',
  format: Format = count,
) {
  if (deleted === 0) return `insert${s} ${rowsOf(inserted, format)}`
  const rows = deleted === null ? 'all rows' : `about ${rowsOf(deleted, format)}`
  return `delete${s} ${rows}, then insert${s} ${format(inserted)}`
}

function rowsOf(rows: number | null, format: Format): string {
  return rows === null ? 'rows' : `${format(rows)} ${rows === 1 ? 'row' : 'rows'}`
}
