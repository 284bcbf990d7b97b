import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Reject } from '../../../shared/job.ts'
import type { Session } from '../db/session.ts'
import { BatchError, inTransaction, onItsOwn } from '../db/transaction.ts'
import { boundarySql, shapeOf, type RowChange } from '../plan/batch-sql.ts'
import type { KeyPrefix } from '../plan/key.ts'
import type { Rejection } from './batches.ts'
import { GUARD, guardedSpanSql } from './guarded-sql.ts'
import { keyToJson, type HeldRange } from './held-range.ts'
import type { Holder } from './range-moves.ts'

/** Holds while the job may set aside one more. Parameters: job, how many it may. */
const COUNT_REJECT = `UPDATE sluice.job SET rejects = rejects + 1 WHERE id = $1::uuid AND rejects < $2::int`

const ADD_REJECT = `INSERT INTO sluice.reject (job_id, row_key, range_no, sql_state, message)
VALUES ($1::uuid, $2::text, $3::int, $4::text, $5::text)`

/** Parameters: guard, the new cursor, rows changed. */
const PASS_ROW = `UPDATE sluice.key_range SET cursor = $5::text, epoch = epoch + 1, rows = rows + $6::bigint
WHERE ${GUARD} AND NOT done`

/**
 * Tries the first matching row after the cursor alone. If the database refuses it again, the row goes to the
 * list of rejects and the cursor passes it, in one transaction; throws `too-many-rejects` when
 * the job may set aside no more.
 */
export async function rejectFirstRow(
  session: Session,
  holder: Holder,
  held: HeldRange,
  change: RowChange,
  maxRejects: number,
): Promise<Rejection | null> {
  const key = await firstKey(session, held, change)
  if (key === null) return { held, reject: null }
  const passed = { ...held, cursor: key, epoch: held.epoch + 1 }
  const refusal = await tryRow(session, holder, held, change, key)
  if (refusal === 'lost') return null
  if (!('sqlState' in refusal)) return { held: { ...passed, rows: held.rows + refusal.rows }, reject: null }
  if (!(await setAside(session, holder, held, refusal, maxRejects))) return null
  return { held: passed, reject: refusal }
}

/** The key of the first matching row after the cursor. */
export async function firstKey(
  session: Session,
  { cursor, hi }: HeldRange,
  change: RowChange,
): Promise<KeyPrefix | null> {
  const values = [...(cursor ?? []), ...(hi ?? []), 0]
  const sql = boundarySql(change, shapeOf(cursor, hi))
  const { rows } = await onItsOwn(async () => await session.query(sql, values))
  return rows[0]?.map((value) => value ?? '') ?? null
}

/** Commits the change of one row, or answers why the database refused it. */
async function tryRow(
  session: Session,
  { jobId, owner }: Holder,
  held: HeldRange,
  change: RowChange,
  key: KeyPrefix,
): Promise<'lost' | { rows: number } | Reject> {
  const guard = [jobId, held.no, held.epoch, owner]
  const sql = guardedSpanSql(change, shapeOf(held.cursor, key))
  try {
    return await inTransaction(
      session,
      async () => await Promise.resolve(),
      async (_, commit) => {
        const rows = (await session.query(sql, [...guard, ...(held.cursor ?? []), ...key])).count
        const steps = (await session.query(PASS_ROW, [...guard, keyToJson(key), rows])).count
        await commit()
        return steps === 0 ? 'lost' : { rows }
      },
    )
  } catch (error) {
    if (!(error instanceof BatchError) || error.failure.kind !== 'row') throw error
    return { key: [...key], sqlState: error.failure.sqlState ?? '', message: error.failure.message }
  }
}

/** False when the range is not ours any more. */
async function setAside(
  session: Session,
  { jobId, owner }: Holder,
  held: HeldRange,
  reject: Reject,
  maxRejects: number,
): Promise<boolean> {
  const key = keyToJson(reject.key)
  const outcome = await inTransaction(
    session,
    async () => await Promise.resolve(),
    async (_, commit) => {
      // First of all: another process may have set this very row aside.
      const passed = await session.query(PASS_ROW, [jobId, held.no, held.epoch, owner, key, 0])
      if (passed.count === 0) return 'lost'
      if ((await session.query(COUNT_REJECT, [jobId, maxRejects])).count === 0) return 'full'
      await session.query(ADD_REJECT, [jobId, key, held.no, reject.sqlState, reject.message])
      await commit()
      return 'done'
    },
  )
  if (outcome === 'full') throw tooManyRejects(reject, maxRejects)
  return outcome === 'done'
}

/** The database refuses a row, and the job may not set it aside. */
export function tooManyRejects(reject: Reject, maxRejects: number): ProblemError {
  const key = reject.key.join(', ')
  const message =
    maxRejects === 0
      ? `The database refuses the row with key ${key}: ${reject.message}.`
      : `The database refuses more than ${maxRejects} rows, the next one with key ${key}: ${reject.message}.`
  const problem: Problem = {
    kind: 'failed',
    code: 'too-many-rejects',
    message,
    nextStep: 'Mend the row, or let the job set such rows aside with a higher number of rejects.',
    sqlState: reject.sqlState,
  }
  return new ProblemError(problem)
}
