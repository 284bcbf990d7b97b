import { assertNever } from '../../../shared/assert-never.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec, Operation } from '../../../shared/job-spec.ts'
import type { JobResult } from '../../../shared/job.ts'
import { counted, formatDuration } from '../../ui/quantity.ts'

const DONE: Readonly<Record<Operation, (rows: string, table: string) => string>> = {
  purge: (rows, table) => `${rows} of ${table} deleted`,
  update: (rows, table) => `${rows} of ${table} changed`,
  repopulate: (rows, table) => `${rows} inserted into ${table}`,
}

/** What the job did, and for one that did not succeed what that means for the table. */
export function outcomeWords(result: JobResult, spec: JobSpec): { headline: string; note: string | null } {
  const done = `${DONE[spec.operation](counted(result.rows, 'row'), displayTable(spec.table))} in ${formatDuration(result.seconds)}`
  switch (result.state) {
    case 'succeeded':
      return { headline: `${done}.`, note: null }
    case 'cancelled':
      return { headline: `${done}, then cancelled.`, note: AFTER_STOP[spec.operation] }
    case 'failed':
      return { headline: `${done}, then failed.`, note: AFTER_STOP[spec.operation] }
    default:
      return assertNever(result.state)
  }
}

/** Every batch committed on its own, so what was done stays done. */
const AFTER_STOP: Readonly<Record<Operation, string>> = {
  purge: 'The deleted rows stay deleted. Run it again to delete the rest.',
  update:
    'The changed rows stay changed. Run again, it changes every row that matches then, also one it has changed already.',
  repopulate: 'The table holds only a part of its rows. Run it again to set the table up from the start.',
}
