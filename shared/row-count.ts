import { z } from 'zod'
import { counted } from './counted.ts'
import { share } from './quantity.ts'

export const COUNT_BUDGET_MS = 60_000

/** An exact count of the rows that match, as far as it has come. */
export const RowCount = z.object({
  state: z.enum(['counting', 'counted', 'stopped', 'out-of-time']),
  rows: z.int().min(0),
  /** Key ranges that were read to their end, of all. */
  ranges: z.object({ done: z.int().min(0), total: z.int().min(0) }),
})
export type RowCount = z.infer<typeof RowCount>

const WORDS = { counting: 'Counting', stopped: 'Stopped', 'out-of-time': 'Not finished in time' } as const

/** How far a count is, or what it is worth: others may write all the while. */
export function countSentence({ state, rows, ranges: { done, total } }: RowCount): string {
  if (state === 'counted') return 'Counted in parts, each exact for the moment when it was read.'
  // The rows are also those of ranges that are not at their end yet.
  return `${WORDS[state]}: ${counted(rows, 'row')} so far, ${share(done / Math.max(1, total))} of the key ranges read.`
}
