import type { Reject } from '../../../shared/job.ts'
import { count } from '../../../shared/counted.ts'
import { printable } from '../../../shared/printable.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'

/** As many as the engine hands out; of more, the rest stands in the ledger. */
const MOST_REJECTS = 1_000

/** The rows that a job set aside: key, SQLSTATE, why. */
export function rejectTableLines(rejects: readonly Reject[], style: Style): string[] {
  if (rejects.length === 0) return ['The job set no rows aside.']
  const cells = rejects.map(({ key, sqlState, message }) => [
    key.map(printable).join(', '),
    sqlState,
    printable(message),
  ])
  const [header = '', ...rows] = alignedLines([['key', 'SQLSTATE', 'message'], ...cells])
  const more = rejects.length < MOST_REJECTS ? [] : ['', style.faint(moreText)]
  return [style.faint(header), ...rows, ...more]
}

const moreText = `These are the first ${count(MOST_REJECTS)}; the table sluice.reject has all of them.`
