import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { Verification } from '../../../shared/job.ts'
import type { Session } from '../db/session.ts'
import { shapeOf, spanPredicate, type RowChange } from '../plan/batch-sql.ts'
import { displayKey, type KeyPrefix } from '../db/key.ts'

/** A person waits for the end of the job; where nothing matches, a table without an index takes long to say so. */
const VERIFY_WITHIN_MS = 10_000

const OF_OTHERS = {
  cause: 'they were inserted or changed in ranges that were already processed.',
  nextStep: 'Run the job again.',
}
const OF_ITSELF = {
  cause:
    'the condition may read what the job has changed, so rows may have started to match because others were deleted, or they were inserted or changed in ranges that were already processed.',
  nextStep: 'Review them before you run the job again, which would delete them as well.',
}

/**
 * Looks whether a row up to the job's last key still matches after a purge, other than those that were set
 * aside, told by their keys. `jobId` is null without a ledger, `lastKey` undefined for jobs
 * of earlier versions. The session is of no more use after a time-out.
 */
export async function verifyPurge(
  session: Session,
  change: RowChange,
  lastKey: KeyPrefix | null | undefined,
  jobId: string | null,
): Promise<Verification> {
  if (lastKey === null) return { state: 'verified', message: 'The table had no rows when the job started.' }
  const rejects = jobId === null ? 0 : await countRejects(session, jobId)
  const bounds = lastKey ?? []
  const where = rejects > 0 ? withoutRejects(change, bounds.length + 1) : change.where
  const span = spanPredicate({ ...change, where }, shapeOf(null, lastKey ?? null))
  const sql = `SELECT true FROM ${quoteTable(change.table)} WHERE ${span} LIMIT 1`
  const values = rejects > 0 ? [...bounds, jobId] : [...bounds]
  const found = await session.queryWithin(VERIFY_WITHIN_MS, sql, values)
  const rows = lastKey === undefined ? 'rows' : `rows up to key ${displayKey(lastKey)}`
  if (!found)
    return notVerified(`Checking for ${rows} that still match took more than ${VERIFY_WITHIN_MS / 1_000} s.`)
  const but = rejects === 0 ? '' : ` Not counted: ${rejects} set aside.`
  if (found.count > 0) {
    const { cause, nextStep } = change.readsChanged === true ? OF_ITSELF : OF_OTHERS
    const message = `Among the ${rows} some match: ${cause}${but} ${nextStep}`
    return { state: 'differs', message }
  }
  return { state: 'verified', message: `None of the ${rows} matches any more.${but}` }
}

export function notVerified(message: string): Verification {
  return { state: 'not-verified', message }
}

async function countRejects(session: Session, jobId: string): Promise<number> {
  const sql = 'SELECT count(*) FROM sluice.reject WHERE job_id = $1::uuid'
  return Number((await session.query(sql, [jobId])).rows[0]?.[0])
}

/** CASE, because a row is also set aside when its condition cannot be evaluated. Parameter: the job. */
function withoutRejects({ table, key, where }: RowChange, job: number): string {
  const same = key.map(({ name, castType }, index) => {
    const own = `${quoteIdentifier(table.name)}.${quoteIdentifier(name)}`
    return `CASE WHEN sluice_reject.job_id = $${job}::uuid THEN (sluice_reject.row_key::json->>${index})::${castType} END = ${own}`
  })
  const isReject = `EXISTS (SELECT FROM sluice.reject AS sluice_reject WHERE sluice_reject.job_id = $${job}::uuid AND ${same.join(' AND ')})`
  return `CASE WHEN ${isReject} THEN false ELSE (${where}) END`
}
