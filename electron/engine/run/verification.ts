import { quoteTable } from '../../../shared/identifier.ts'
import type { Verification } from '../../../shared/job.ts'
import type { Session } from '../db/session.ts'
import type { RowChange } from '../plan/batch-sql.ts'

/** A person waits for the end of the job; where nothing matches, a table without an index takes long to say so. */
const VERIFY_WITHIN_MS = 10_000

/**
 * Looks whether a row still matches after a purge, beyond those that were set aside. Bounded in
 * time and in rows; the session is of no more use after a time-out.
 */
export async function verifyPurge(
  session: Session,
  { table, where }: RowChange,
  rejects: number,
): Promise<Verification> {
  const sql = `SELECT count(*) FROM (SELECT 1 FROM ${quoteTable(table)} WHERE (${where}) LIMIT ${rejects + 1}) AS left_over`
  const found = await session.queryWithin(VERIFY_WITHIN_MS, sql)
  if (!found)
    return notVerified(`Looking for rows that still match took more than ${VERIFY_WITHIN_MS / 1_000} s.`)
  const left = Number(found.rows[0]?.[0])
  if (left > rejects)
    return {
      state: 'differs',
      message: 'Rows match: they were inserted or changed behind the workers. Run the job again.',
    }
  const but = left > 0 ? ` but ${left} that ${left === 1 ? 'was' : 'were'} set aside` : ' any more'
  return { state: 'verified', message: `No row matches${but}.` }
}

export function notVerified(message: string): Verification {
  return { state: 'not-verified', message }
}
