import { displayTable } from '../../../../shared/identifier.ts'
import type { JobSpec, Operation } from '../../../../shared/job-spec.ts'
import type { JobResult } from '../../../../shared/job.ts'
import { leftAloneText } from '../../../../shared/undo-words.ts'
import { counted, formatCount, formatDuration } from '../../../ui/quantity.ts'
import { partOfRowsText } from '../../../../shared/words.ts'

const DONE: Readonly<Record<Operation, (rows: string, table: string) => string>> = {
  purge: (rows, table) => `${rows} of ${table} deleted`,
  update: (rows, table) => `${rows} of ${table} changed`,
  write: (rows, table) => `${rows} of ${table} written`,
  undo: (rows, table) => `${rows} of ${table} restored`,
  repopulate: (rows, table) => `${rows} inserted into ${table}`,
}

/** What a job has changed: `1,000 rows of batch_test deleted`. */
export function doneWords(spec: JobSpec, rows: number): string {
  return DONE[spec.operation](counted(rows, 'row'), displayTable(spec.table))
}

type Told = Pick<JobResult, 'state' | 'rows' | 'seconds' | 'resumable'>

/**
 * What the job did, and for one that did not succeed what that means for the table. `own` rows are
 * those of this run of the app, as the time is.
 */
export function outcomeWords(
  result: Told,
  own: number,
  spec: JobSpec,
): { headline: string; note: string | null } {
  const part = own < result.rows ? `, ${formatCount(own)} of them by this run,` : ''
  const done = `${doneWords(spec, result.rows)}${part} in ${formatDuration(result.seconds)}`
  if (result.state === 'succeeded') return { headline: `${done}.`, note: null }
  const note = result.resumable ? CAN_RESUME : AFTER_STOP[spec.operation]
  return { headline: `${done}, then ${result.state}.`, note }
}

export const CAN_RESUME =
  'Resume continues where the job stopped: no row is skipped or changed twice. Discard ends the job; its changes stay.'

/** Every batch committed on its own, so what was done stays done. */
export const AFTER_STOP: Readonly<Record<Operation, string>> = {
  write: 'These rows stay written. Writing the file again begins with its first row.',
  undo: 'These rows stay restored. Undo the job again to restore the rest.',
  purge: 'The deleted rows stay deleted. Run it again to delete the rest.',
  update:
    'The changed rows stay changed. Running it again affects every row that matches at that time, including rows it has already changed.',
  repopulate: partOfRowsText('the job'),
}

/** Of an undo: what became of the rows that it did not put back; null where nobody knows yet. */
export function undoneText({
  leftAlone,
  setAside,
}: Pick<JobResult, 'leftAlone' | 'setAside'>): string | null {
  if (leftAlone === undefined || setAside === undefined) return null
  if (leftAlone === 0 && setAside === 0) return 'No row was left alone or set aside.'
  return [
    ...(leftAlone > 0 ? [leftAloneText(leftAlone)] : []),
    ...(setAside > 0 ? [`${counted(setAside, 'row')} set aside: rejected by the database.`] : []),
  ].join(' ')
}
