import type { Session } from '../db/session.ts'
import { WAITING_PHASE } from './held-range.ts'

/** Of a job whose keys are numbers of rows. */
export interface Passed {
  /** Rows that its ranges are done with. */
  readonly passed: number
  /** Rows of them that were changed, and that were set aside. */
  readonly changed: number
  readonly rejects: number
}

/** Parameter: job. CASE, because no row of another job may be cast. Rows that wait were passed, but are not done with. */
const PASSED = `SELECT
  coalesce(pg_catalog.sum(CASE WHEN job_id = $1::uuid THEN
    CASE WHEN phase < ${WAITING_PHASE} THEN (CASE WHEN done THEN hi ELSE cursor END::json->>0)::bigint - (lo::json->>0)::bigint
         WHEN NOT done THEN (cursor::json->>0)::bigint - (hi::json->>0)::bigint END END), 0),
  coalesce(pg_catalog.sum(rows), 0),
  (SELECT count(*) FROM sluice.reject WHERE job_id = $1::uuid)
FROM sluice.key_range WHERE job_id = $1::uuid`

export async function readPassed(session: Session, jobId: string): Promise<Passed> {
  const [passed, changed, rejects] = (await session.query(PASSED, [jobId])).rows[0] ?? []
  return { passed: Number(passed), changed: Number(changed), rejects: Number(rejects) }
}
