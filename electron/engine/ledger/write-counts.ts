import type { WriteCounts } from '../../../shared/row-file.ts'
import type { Session } from '../db/session.ts'

/* The ledger has what became of the rows of a range as a JSON array of numbers, in this order. */

export const NOTHING_WRITTEN: WriteCounts = { written: 0, updated: 0, deleted: 0, skipped: 0, missing: 0 }

export function sumOfCounts(one: WriteCounts, other: WriteCounts): WriteCounts {
  return {
    written: one.written + other.written,
    updated: one.updated + other.updated,
    deleted: one.deleted + other.deleted,
    skipped: one.skipped + other.skipped,
    missing: one.missing + other.missing,
  }
}

export function countsToJson({ written, updated, deleted, skipped, missing }: WriteCounts): string {
  return JSON.stringify([written, updated, deleted, skipped, missing])
}

export function countsFromJson(text: string | null | undefined): WriteCounts {
  if (text === null || text === undefined) return NOTHING_WRITTEN
  const [written = 0, updated = 0, deleted = 0, skipped = 0, missing = 0] = JSON.parse(text) as number[]
  return { written, updated, deleted, skipped, missing }
}

/** Of all ranges of a job. */
export async function readWriteCounts(session: Session, jobId: string): Promise<WriteCounts> {
  const sql = 'SELECT outcomes FROM sluice.key_range WHERE job_id = $1::uuid AND outcomes IS NOT NULL'
  const { rows } = await session.query(sql, [jobId])
  return rows.map(([outcomes]) => countsFromJson(outcomes)).reduce(sumOfCounts, NOTHING_WRITTEN)
}
