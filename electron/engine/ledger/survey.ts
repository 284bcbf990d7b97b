import type { Session } from '../db/session.ts'
import { HELD_RANGE_COLUMNS, heldRangeOf, type HeldRange } from './held-range.ts'
import { readPulse, type Totals } from './job-record.ts'

/** What the key ranges of a job come to. */
export interface Survey {
  readonly totals: Totals
  /** All of them; null where no other process works on the job. */
  readonly ranges: readonly HeldRange[] | null
}

/**
 * All processes of a job together read so many key ranges a second at most, to know what the others did. A range is
 * about 250 bytes, so that is 5 MB or 9 ReadDPU a second; a batch of 1,000 rows of 128 bytes takes 6 WriteDPU.
 */
export const RANGES_READ_PER_SECOND = 20_000

const LEAST_MS = 1_000

/** How often each process of a job reads all of its key ranges. */
export function surveyEveryMs(ranges: number, processes: number): number {
  return Math.max(LEAST_MS, (ranges * Math.max(1, processes) * 1_000) / RANGES_READ_PER_SECOND)
}

const RANGES = `SELECT ${HELD_RANGE_COLUMNS}, counts FROM sluice.key_range WHERE job_id = $1::uuid`

/** Reads each key range of the job once. `alone`: no other process works on it. Null when the job is gone. */
export async function readSurvey(session: Session, jobId: string, alone: boolean): Promise<Survey | null> {
  if (alone) {
    const totals = await readPulse(session, jobId)
    return totals && { totals, ranges: null }
  }
  const { rows } = await session.query(RANGES, [jobId])
  const ranges = rows.map((row) => ({ ...heldRangeOf(row), counts: row.at(-1) === 't' }))
  const sum = (held: readonly HeldRange[], field: 'rows' | 'batches') =>
    held.reduce((total, range) => total + range[field], 0)
  const [counted, prepared] = [ranges.filter(({ counts }) => counts), ranges.filter(({ counts }) => !counts)]
  const totals = {
    rows: sum(counted, 'rows'),
    preparedRows: sum(prepared, 'rows'),
    batches: sum(ranges, 'batches'),
    ranges: { total: ranges.length, done: ranges.filter(({ done }) => done).length },
  }
  return { totals, ranges }
}
