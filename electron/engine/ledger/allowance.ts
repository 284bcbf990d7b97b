import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { BatchError } from '../db/batch-error.ts'
import { ANY_NUMBER, type Pulse } from './job-record.ts'
import { clearAway, type Holder } from './lease.ts'

/*
 * How many rows each process may change, of those that were approved for the job. The ledger has for each
 * at least what it may still change: it lowers its number before it says so and raises it only when that is
 * committed, so all numbers and all rows that are changed never come to more than was approved.
 */

/** Other processes' rows are left to them as long as a process has half of its share. */
const ENOUGH = 0.5

/** What a process should have of the rows that are left, rounded down so that none stays with one that is idle; null is any number. */
export function shareOf({ mostRows, rows, processes }: Pulse): number | null {
  if (mostRows === ANY_NUMBER) return null
  return Math.floor(Math.max(0, mostRows - rows) / Math.max(1, processes))
}

/** Whether a process that may change `unspent` more rows should ask for more. */
export function isShort(unspent: number, share: number): boolean {
  return unspent < share * ENOUGH
}

/** Up to a share, of what nobody has. Parameters: job, process, what it has, share. */
const RAISE = `UPDATE sluice.process SET allowance = greatest($3::bigint, least($4::bigint,
  (SELECT most_rows FROM sluice.job WHERE id = $1::uuid)
  - (SELECT coalesce(pg_catalog.sum(rows) FILTER (WHERE counts), 0) FROM sluice.key_range WHERE job_id = $1::uuid)
  - (SELECT coalesce(pg_catalog.sum(allowance), 0) FROM sluice.process WHERE job_id = $1::uuid AND id <> $2::uuid)))
WHERE id = $2::uuid RETURNING allowance`

/** Two processes that raise theirs at once have not seen each other: they conflict here. */
const MEET = 'UPDATE sluice.job SET most_rows = most_rows WHERE id = $1::uuid'

/**
 * Raises what this process may change, to `share` at most; what dead processes had comes back first. Answers by
 * how many rows: none where somebody else was faster.
 */
export async function raiseAllowance(
  session: Session,
  holder: Holder,
  unspent: number,
  share: number,
): Promise<number> {
  const { jobId, owner } = holder
  const nothing = async () => await Promise.resolve()
  const raising = inTransaction(session, nothing, async (_, commit) => {
    await clearAway(session, holder, false)
    const { rows } = await session.query(RAISE, [jobId, owner, unspent, share])
    const more = Number(rows[0]?.[0] ?? unspent) - unspent
    // Nobody has to hear of nothing.
    if (more > 0) await Promise.all([session.query(MEET, [jobId]), commit()])
    return more
  })
  return await raising.catch((error: unknown) => {
    if (error instanceof BatchError && error.failure.conflict) return 0
    throw error
  })
}
