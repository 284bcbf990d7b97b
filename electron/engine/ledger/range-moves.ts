import type { Session } from '../db/session.ts'
import { inTransaction, onItsOwn } from '../db/transaction.ts'
import { BatchError } from '../db/batch-error.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Split } from './batches.ts'
import { GUARD, guardOf } from './guarded-sql.ts'
import { HELD_RANGE_COLUMNS, heldRangeOf, keyToJson, WAITING_PHASE, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'

/** A prime above the number of ranges that a job begins with; what is left of multiples of it is in no order. */
const SHUFFLER = 10_007

/** Others cannot take this process for dead: one that wakes up takes no more before it has a lease again. */
const isEnlisted = (owner: string) =>
  `EXISTS (SELECT FROM sluice.process WHERE id = ${owner}::uuid AND lease_until >= now())`

/**
 * Ranges of the first phase that is not done which nobody has, or a process whose lease ran out; never
 * those that this process works on ($4). Their order differs from process to process, so that two seldom
 * reach for the same; rows that have waited come in their own. Parameters: job, owner, how many, ranges in hand, whether also those of our own, a number
 * of this process's.
 */
const CLAIM = `UPDATE sluice.key_range SET owner = $2::uuid, epoch = epoch + 1
WHERE job_id = $1::uuid AND ${isEnlisted('$2')} AND range_no IN (
  SELECT range_no FROM sluice.key_range AS free
  WHERE job_id = $1::uuid AND NOT done
    AND phase = (SELECT pg_catalog.min(phase) FROM sluice.key_range WHERE job_id = $1::uuid AND NOT done)
    AND NOT range_no = ANY (pg_catalog.string_to_array($4, ',')::int[])
    AND (owner IS NULL OR (owner = $2::uuid AND $5::boolean) OR (owner <> $2::uuid AND NOT EXISTS (
      SELECT FROM sluice.process WHERE id = free.owner AND lease_until >= now())))
  ORDER BY CASE WHEN phase < ${WAITING_PHASE} THEN (range_no + 1) * $6::bigint % ${SHUFFLER} END, range_no LIMIT $3::bigint)
RETURNING ${HELD_RANGE_COLUMNS}`

/**
 * Takes up to `count` free ranges that are not among `held`; a conflict with another process is a
 * BatchError. `ownToo`: also ranges that are ours without our knowing, because the answer to a claim or a cut
 * was lost; only while no worker has anything in hand that it could be cutting.
 */
export async function claimRanges(
  session: Session,
  { jobId, owner }: Holder,
  count: number,
  held: readonly number[],
  ownToo = false,
): Promise<HeldRange[]> {
  const values = [jobId, owner, count, held.join(','), ownToo, Number(`0x${owner.slice(0, 6)}`)]
  const { rows } = await onItsOwn(async () => await session.query(CLAIM, values))
  return rows.map(heldRangeOf).toSorted((one, other) => one.no - other.no)
}

/** All ranges of a job, whoever works on them. */
export async function readRanges(session: Session, jobId: string): Promise<HeldRange[]> {
  const all = `SELECT ${HELD_RANGE_COLUMNS} FROM sluice.key_range WHERE job_id = $1::uuid`
  return (await session.query(all, [jobId])).rows.map(heldRangeOf)
}

/** One range as the ledger has it; null when it is not ours. */
export async function readRange(
  session: Session,
  { jobId, owner }: Holder,
  no: number,
): Promise<HeldRange | null> {
  const { rows } = await onItsOwn(
    async () =>
      await session.query(
        `SELECT ${HELD_RANGE_COLUMNS} FROM sluice.key_range WHERE job_id = $1::uuid AND range_no = $2::int AND owner = $3::uuid`,
        [jobId, no, owner],
      ),
  )
  return rows[0] ? heldRangeOf(rows[0]) : null
}

/** Parameters: guard. */
const FENCE = `UPDATE sluice.key_range SET epoch = epoch + 1 WHERE ${GUARD} RETURNING ${HELD_RANGE_COLUMNS}`

/**
 * What became of whatever was sent with a range as it is `held` and got no answer; null when the range is not
 * ours. Either it took place, or its epoch is none any more: a COMMIT that still is on the way conflicts, and a
 * statement fails its guard. So what is answered holds, and may be asked for again.
 */
export async function fenceRange(
  session: Session,
  holder: Holder,
  held: HeldRange,
): Promise<HeldRange | null> {
  const { rows } = await onItsOwn(async () => await session.query(FENCE, guardOf(holder, held)))
  return rows[0] ? heldRangeOf(rows[0]) : await readRange(session, holder, held.no)
}

/** A range that another process works on. */
export interface ForeignRange {
  readonly owner: string
  readonly held: HeldRange
}

/** What other processes hold with a lease that has not run out. */
export async function foreignRanges(session: Session, { jobId, owner }: Holder): Promise<ForeignRange[]> {
  const { rows } = await session.query(
    `SELECT owner, ${HELD_RANGE_COLUMNS} FROM sluice.key_range
     WHERE job_id = $1::uuid AND NOT done AND owner <> $2::uuid
       AND owner IN (SELECT id FROM sluice.process WHERE lease_until >= now())`,
    [jobId, owner],
  )
  return rows.map(([other, ...range]) => ({ owner: other ?? '', held: heldRangeOf(range) }))
}

/** Parameters: guard with the present owner, the new upper bound, the owner of what is cut off. */
const SHORTEN = `UPDATE sluice.key_range SET hi = $5::text, epoch = epoch + 1
WHERE ${GUARD} AND NOT done AND ${isEnlisted('$6')}`

/** Places where the numbers of new ranges may begin, for so many processes: a number has room for two thousand million. */
const PLACES = 64
const MOST_ROOM = 64

/**
 * New numbers follow the highest one; two processes that choose the same conflict, which is all that processes share
 * that cut ranges of their own. So each draws a place ($5) behind it, with the more room the more processes there are;
 * none for one that is alone. Parameters: job, range, bounds as JSON, owner, place.
 */
const ADD_PARTS = `INSERT INTO sluice.key_range
  (job_id, range_no, phase, counts, lo, hi, cursor, epoch, owner, batches, rows, done)
SELECT job_id, (SELECT pg_catalog.max(range_no) FROM sluice.key_range WHERE job_id = $1::uuid) + position
         + $5::int * least(${MOST_ROOM}, greatest(0, (SELECT count(*) FROM sluice.process WHERE job_id = $1::uuid) - 1)), phase, counts,
       bounds->>'lo', bounds->>'hi', bounds->>'lo', 0, $4::uuid, 0, 0, false
FROM sluice.key_range CROSS JOIN pg_catalog.json_array_elements($3::json) WITH ORDINALITY AS part (bounds, position)
WHERE job_id = $1::uuid AND range_no = $2::int ORDER BY position
RETURNING ${HELD_RANGE_COLUMNS}`

/**
 * Cuts a range of `presentOwner` at ordered boundaries after its cursor. The first part stays where it is,
 * the others become ranges of the holder. Null when the range is not as it is known here.
 */
export async function splitRange(
  session: Session,
  holder: Holder,
  held: HeldRange,
  presentOwner: string,
  boundaries: readonly KeyPrefix[],
  random: () => number = Math.random,
): Promise<Split | null> {
  const edges = [...boundaries, held.hi]
  const upper = keyToJson(edges[0] ?? null)
  const shorten = [holder.jobId, held.no, held.epoch, presentOwner, upper, holder.owner]
  const nothing = async () => await Promise.resolve()
  return await sameNumberIsConflict(
    inTransaction(session, nothing, async (_, commit) => {
      if ((await session.query(SHORTEN, shorten)).count === 0) return null
      const bounds = boundaries.map((lo, part) => ({
        lo: keyToJson(lo),
        hi: keyToJson(edges[part + 1] ?? null),
      }))
      const place = Math.floor(random() * PLACES)
      const values = [holder.jobId, held.no, JSON.stringify(bounds), holder.owner, place]
      const [{ rows }] = await Promise.all([session.query(ADD_PARTS, values), commit()])
      const parts = rows.map(heldRangeOf)
      return { kept: { ...held, hi: edges[0] ?? null, epoch: held.epoch + 1 }, parts }
    }),
  )
}

/** PostgreSQL reports two new ranges of one number as 23505, unique violation, before it comes to a conflict. */
async function sameNumberIsConflict<T>(split: Promise<T>): Promise<T> {
  try {
    return await split
  } catch (error) {
    if (!(error instanceof BatchError) || error.failure.sqlState !== '23505') throw error
    throw new BatchError({ ...error.failure, kind: 'retryable', conflict: true }, { cause: error })
  }
}
