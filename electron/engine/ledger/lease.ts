import type { Session } from '../db/session.ts'
import { eitherWay } from '../sent/second-way.ts'
import type { Report } from './working-processes.ts'

/** Who works on which job; every guard names them. */
export interface Holder {
  readonly jobId: string
  /** This process's part in the job. */
  readonly owner: string
  readonly leaseMs: number
  /** Of a program's own writer, which is no job: nobody limits how many rows it sets aside. */
  readonly isProgram?: true
}

const LEASE_END = "now() + $3::bigint * interval '1 millisecond'"

/**
 * Makes this process one of those that work on the job: what it holds stays its own for the length of the
 * lease. `allowance`: how many rows it may change of those that were approved.
 */
export async function takeLease(
  session: Session,
  { jobId, owner, leaseMs }: Holder,
  allowance: number,
): Promise<void> {
  await session.query(
    `INSERT INTO sluice.process (id, job_id, lease_until, allowance)
     VALUES ($2::uuid, $1::uuid, ${LEASE_END}, $4::bigint)
     ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until, allowance = excluded.allowance`,
    [jobId, owner, leaseMs, allowance],
  )
}

const renew = (more: string) =>
  `UPDATE sluice.process SET lease_until = ${LEASE_END}, allowance = $4::bigint${more}
   WHERE id = $2::uuid AND job_id = $1::uuid`
const RENEW_ALONE = renew('')
const RENEW = renew(', report = $5::text')

/**
 * Says that this process is alive, and what it does; false when others took it for dead, and what it held is theirs.
 * A ledger of an earlier version keeps the lease alone. Not in a transaction.
 */
export async function renewLease(
  session: Session,
  { jobId, owner, leaseMs }: Holder,
  allowance: number,
  report: Report,
): Promise<boolean> {
  const lease = [jobId, owner, leaseMs, allowance]
  const { count } = await eitherWay(
    async () => await session.query(RENEW, [...lease, JSON.stringify(report)]),
    async () => await session.query(RENEW_ALONE, lease),
    NO_COLUMN,
  )
  return count === 1
}

/** https://www.postgresql.org/docs/16/errcodes-appendix.html */
const NO_COLUMN = new Set(['42703'])

/** Processes whose lease has run out, and perhaps one more that ends by itself. Parameters: job, the one. */
const GONE = 'job_id = $1::uuid AND (id = $2::uuid OR lease_until < now())'

/**
 * Ends the part of processes that were killed, and of this one if it is `leaving`: what they held is anybody's,
 * and should one of them wake up, it can change nothing more.
 */
export async function clearAway(session: Session, { jobId, owner }: Holder, leaving: boolean): Promise<void> {
  const values = [jobId, leaving ? owner : null]
  await session.query(
    `UPDATE sluice.key_range SET owner = NULL, epoch = epoch + 1
     WHERE job_id = $1::uuid AND NOT done AND owner IN (SELECT id FROM sluice.process WHERE ${GONE})`,
    values,
  )
  await session.query(`DELETE FROM sluice.process WHERE ${GONE}`, values)
}
