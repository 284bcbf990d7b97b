import { assertNever } from '../../../shared/assert-never.ts'
import type { UndoPreview } from '../../../shared/archive.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { capitalized } from '../../../shared/counted.ts'
import { expectedRows, expectedRowsInShort } from '../../../shared/expected-rows.ts'
import { fileName } from '../../../shared/file-name.ts'
import { displayName, displayTable } from '../../../shared/identifier.ts'
import { keepsRows, type JobSpec, type Operation, type Strategy } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { counted, formatDuration, listed } from '../../ui/quantity.ts'

export const STRATEGY_NAMES: Record<Strategy, string> = {
  range: 'Key ranges',
  sequential: 'Sequential',
  hash: 'Hash',
}

const VERBS: Record<Exclude<Operation, 'repopulate'>, string> = {
  purge: 'Delete',
  update: 'Update',
  write: 'Write',
  undo: 'Restore',
}

/** The label of the button that starts the job: `Delete about 1,000 rows`. */
export function runLabel(plan: Plan): string {
  if (plan.spec.operation === 'repopulate') return capitalized(expectedRows(plan))
  if (plan.spec.operation === 'undo' && plan.undo) return restoreLabel(plan.undo, plan.spec.overwrite)
  return `${VERBS[plan.spec.operation]} ${expectedRowsInShort(plan) ?? 'the matching rows'}`
}

/** How many rows a plan is about: `About 900 to 1,100 rows`; of an undo, all that are archived. */
export function rowsText(plan: Plan): string {
  return plan.undo ? `${counted(plan.undo.archived, 'row')} archived` : capitalized(expectedRows(plan))
}

/** Rows that changed since are left alone: how many these are is known once all were compared. */
function restoreLabel({ archived, compared, counts }: UndoPreview, overwrite: boolean): string {
  if (compared < archived) return `Restore up to ${counted(archived, 'row')}`
  const overwritten = overwrite ? counts.exists + counts.changed : 0
  return `Restore ${counted(counts.restore + overwritten, 'row')}`
}

/** What the job will do to the table, as a sentence. */
export function sentenceOf(spec: JobSpec): string {
  const table = displayTable(spec.table)
  if (spec.operation === 'repopulate') return `Empties ${table}, then inserts ${counted(spec.rows, 'row')}.`
  if (spec.operation === 'undo') return `Puts back the rows of ${table} that a job has changed.`
  if (spec.operation === 'write') return `Writes the rows of ${fileName(spec.file.path)} to ${table}.`
  const named = spec.keys ? ` that ${fileName(spec.keys.path)} names` : ''
  const rows = matchesAllRows(spec.where) ? (spec.keys ? 'the rows' : 'all rows') : 'the matching rows'
  return spec.operation === 'purge'
    ? `Deletes ${rows} of ${table}${named}.`
    : `Changes ${rows} of ${table}${named}.`
}

/** What a start cannot take back, and what can. */
export function wayBack(spec: JobSpec): string {
  switch (spec.operation) {
    case 'repopulate':
      return 'The table is emptied first. Its rows can be restored only from a backup.'
    case 'write':
      return spec.archive
        ? 'Each batch is committed immediately. Rows are archived on this machine as they were, so the job can be undone.'
        : 'Each batch is committed immediately. What is replaced or deleted can be restored only from a backup.'
    case 'undo':
      return 'Each batch is committed immediately. This job keeps an archive, so it can be undone, too.'
    case 'purge':
      return spec.archive
        ? 'Each batch is committed immediately. Deleted rows are archived on this machine, so the job can be undone.'
        : 'Each batch is committed immediately. Deleted rows can be restored only from a backup.'
    case 'update':
      return spec.archive
        ? 'Each batch is committed immediately. The old values are archived on this machine, so the job can be undone.'
        : 'Each batch is committed immediately. The old values can be restored only from a backup.'
    default:
      return assertNever(spec)
  }
}

/** The same in short, before the dry run. */
export function undoSentence(spec: JobSpec): string {
  if (spec.operation === 'undo') return 'Possible. The undo keeps an archive of its own.'
  return keepsRows(spec)
    ? 'Possible. The job keeps an archive on this machine.'
    : 'Not possible. The job keeps no archive.'
}

/** What an undo does otherwise than usual because somebody chose so; none for any other job. */
export function choiceSentences(spec: JobSpec): string[] {
  if (spec.operation !== 'undo') return []
  const { overwrite, withoutColumns, withoutArchives } = spec
  const columns = listed(withoutColumns.map((name) => `“${displayName(name)}”`))
  return [
    ...(overwrite ? ['Overwrites rows that changed since with their values from before the job.'] : []),
    ...(withoutColumns.length > 0 ? [`Puts rows back without ${columns}.`] : []),
    ...(withoutArchives.length > 0 ? ['Skips parts of the archive that are missing or damaged.'] : []),
  ]
}

/** The shortest time that the rate allows: `At least 5 s at this rate.`; null without a rate or a count. */
export function rateSentence({ spec, matchingRows, tableRows }: Plan): string | null {
  const { rowsPerSecond } = spec.limits
  if (rowsPerSecond === null || !matchingRows) return null
  const deletedFirst = spec.operation === 'repopulate' ? (tableRows ?? 0) : 0
  return `At least ${formatDuration((deletedFirst + matchingRows) / rowsPerSecond)} at this rate.`
}
