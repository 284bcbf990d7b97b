import { onItsOwn } from '../db/transaction.ts'
import type { Session } from '../db/session.ts'
import { FRESH, type HeldRange, keyToJson } from '../ledger/held-range.ts'
import type { Holder } from '../ledger/lease.ts'
import { lineOf } from '../plan/write/line-name.ts'

/*
 * The lanes of a program's writer stand in the ledger as key ranges without a job, so a batch that got no answer can be
 * looked up as that of a job can, and no list of jobs has them.
 */

/** No lane comes to its end. */
const NO_END = [String(Number.MAX_SAFE_INTEGER)]
const BEGIN = ['0']
/** Behind all phases of jobs. */
const LANE_PHASE = 2_000

export function freshLane(no: number): HeldRange {
  return { ...FRESH, no, phase: LANE_PHASE, lo: BEGIN, hi: NO_END, cursor: BEGIN }
}

/** Parameters: writer, owner, bounds as JSON, lanes. */
const ADD_LANES = `INSERT INTO sluice.key_range
  (job_id, range_no, phase, counts, lo, hi, cursor, epoch, owner, batches, rows, done)
SELECT $1::uuid, no, ${LANE_PHASE}, true, $3::text, $4::text, $3::text, 0, $2::uuid, 0, 0, false
FROM pg_catalog.generate_series(0, $5::int - 1) AS no
ON CONFLICT (job_id, range_no) DO NOTHING`

/** May be repeated. */
export async function addLanes(session: Session, { jobId, owner }: Holder, lanes: number): Promise<void> {
  await session.query(ADD_LANES, [jobId, owner, keyToJson(BEGIN), keyToJson(NO_END), lanes])
}

/** One after another, as each may be repeated. */
export async function removeLanes(session: Session, { jobId }: Holder): Promise<void> {
  await session.query('DELETE FROM sluice.reject WHERE job_id = $1::uuid', [jobId])
  await session.query('DELETE FROM sluice.key_range WHERE job_id = $1::uuid', [jobId])
}

/** A row that a lane has passed. */
export interface PassedRow {
  readonly line: number
  readonly sqlState: string
  readonly message: string
}

const LANE_REJECTS = `SELECT message, sql_state, row_key FROM sluice.reject
WHERE job_id = $1::uuid AND range_no = $2::int`

/** All that the lane has set aside and {@link forgetRejects} has not forgotten. */
export async function laneRejects(session: Session, { jobId }: Holder, lane: number): Promise<PassedRow[]> {
  const { rows } = await session.query(LANE_REJECTS, [jobId, lane])
  return rows.map(([message, sqlState, key]) => ({
    line: lineOf(JSON.parse(key ?? '[]') as string[]),
    sqlState: sqlState ?? '',
    message: message ?? '',
  }))
}

/** Once they are known. Whatever fails leaves them to be read again. */
export async function forgetRejects(session: Session, { jobId }: Holder, lane: number): Promise<void> {
  const sql = 'DELETE FROM sluice.reject WHERE job_id = $1::uuid AND range_no = $2::int'
  await onItsOwn(async () => await session.query(sql, [jobId, lane]))
}
