import type { Reject } from '../../../shared/job.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { guardOf } from './guarded-sql.ts'
import { keyToJson, WAITING_PHASE, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { PASS_ROW } from './rejects.ts'

/*
 * Rows of an undo that refer to one which is not back yet: they are passed, and become key ranges of a phase behind
 * all others, where each is tried once more. Rows one after another share a range, so that they come back together.
 */

/** https://www.postgresql.org/docs/16/errcodes-appendix.html: foreign_key_violation */
const NO_PARENT = '23503'

/** Whether a row that is refused may pass once others are back; only once. */
export function mayWait({ phase }: HeldRange, { sqlState }: Reject): boolean {
  return phase !== WAITING_PHASE && sqlState === NO_PARENT
}

/** Parameters: job, the row's bounds. */
const WAIT_WITH_LAST = `UPDATE sluice.key_range SET hi = $3::text, epoch = epoch + 1
WHERE job_id = $1::uuid AND phase = ${WAITING_PHASE} AND hi = $2::text`

const WAIT_ALONE = `INSERT INTO sluice.key_range
  (job_id, range_no, phase, counts, lo, hi, cursor, epoch, owner, batches, rows, done)
SELECT $1::uuid, pg_catalog.max(range_no) + 1, ${WAITING_PHASE}, true, $2::text, $3::text, $2::text, 0, NULL::uuid, 0, 0, false
FROM sluice.key_range WHERE job_id = $1::uuid`

/** Passes the row up to `end`, as one that waits. Null where the range, or by `look` the table, is not as it is known here. */
export async function letWait(
  session: Session,
  holder: Holder,
  held: HeldRange,
  end: KeyPrefix,
  look: () => Promise<{ readonly isSame: boolean }>,
): Promise<HeldRange | null> {
  const row = [holder.jobId, keyToJson(held.cursor), keyToJson(end)]
  return await inTransaction(session, look, async ({ isSame }, commit) => {
    if (!isSame) return null
    const passed = await session.query(PASS_ROW, [...guardOf(holder, held), keyToJson(end)])
    if (passed.count === 0) return null
    if ((await session.query(WAIT_WITH_LAST, row)).count === 0) await session.query(WAIT_ALONE, row)
    await commit()
    return { ...held, cursor: end, epoch: held.epoch + 1 }
  })
}
