import { makeFrame, type MadeFrame } from '../archive/frame.ts'
import type { ArchivedBatch, Lines } from '../archive/archive-text.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { AlongRows } from './along-rows.ts'
import type { HeldRange } from './held-range.ts'

interface KeptBatch {
  readonly held: HeldRange
  /** Rows of the job's own table. */
  readonly count: number
  /** Where the range is afterwards; null at its end. */
  readonly cursor: KeyPrefix | null
}

export function frameOf(
  { held, count, cursor: to }: KeptBatch,
  lines: readonly Lines[],
  along: Pick<AlongRows, 'count'> = { count: 0 },
): MadeFrame {
  const { no: range, batches, epoch, cursor: from } = held
  const counts = { rows: count, ...(along.count > 0 && { along: along.count }) }
  const batch: ArchivedBatch = { range, batches, epoch, ...counts, at: Date.now(), from, to }
  return makeFrame({ frame: 'batch', batch }, { batch }, lines, count + along.count)
}
