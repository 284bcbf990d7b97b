import { counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Reject } from '../../../shared/job.ts'
import { rowName } from '../../../shared/row-name.ts'
import { onTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { findEnd } from './find-end.ts'
import { GUARD, guardOf } from './guarded-sql.ts'
import { keyToJson, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import type { SpanWork } from './span-batches.ts'

/**
 * Holds while the job may set aside one more. How many it may is read where it stands, because a person can
 * raise it while processes are at work. Parameter: job.
 */
const COUNT_REJECT = `UPDATE sluice.job SET rejects = rejects + 1
WHERE id = $1::uuid AND rejects < (spec::json->'limits'->>'maxRejects')::int`

/** Those of a job that may set aside no more are as many as it may. */
const COUNTED = 'SELECT rejects FROM sluice.job WHERE id = $1::uuid'

const ADD_REJECT = `INSERT INTO sluice.reject (job_id, row_key, range_no, sql_state, message)
VALUES ($1::uuid, $2::text, $3::int, $4::text, $5::text)`

/** The same of several. Parameters: job, how many. */
const COUNT_REJECTS = `UPDATE sluice.job SET rejects = rejects + $2::int
WHERE id = $1::uuid AND rejects + $2::int <= (spec::json->'limits'->>'maxRejects')::int`

/** Parameters: job, range, then an array of each. */
const ADD_REJECTS = `INSERT INTO sluice.reject (job_id, row_key, range_no, sql_state, message)
SELECT $1::uuid, row_key, $2::int, sql_state, message
FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]), pg_catalog.unnest($5::text[])) AS given (row_key, sql_state, message)`

/** Parameters: guard, the new cursor. */
export const PASS_ROW = `UPDATE sluice.key_range SET cursor = $5::text, epoch = epoch + 1
WHERE ${GUARD} AND NOT done`

/** Longer than any server's sentence; one that quotes a value has no end. */
const MOST_MESSAGE_LENGTH = 1_000

export type RejectOptions = SpanWork & { readonly holder: Holder }

/**
 * The row goes to the list of rejects and the cursor passes it, in one transaction. Null when the range is not
 * ours any more, the table not the job's, or the row not the first one behind the cursor: another that came
 * meanwhile may be the one that fails. Throws `too-many-rejects` when the job may set aside no more.
 */
export async function setAside(
  session: Session,
  { holder, target, change, label }: RejectOptions,
  held: HeldRange,
  reject: Reject,
): Promise<HeldRange | null> {
  const key = keyToJson(reject.key)
  const every = { ...change, where: 'true' }
  const bounds = { cursor: held.cursor, hi: reject.key }
  const look = async () =>
    await onTable(session, target, findEnd(session, every, bounds, 1, `${label}-every`))
  const end = reject.key
  return await passWithReject(session, holder, held, { reject, end }, look, ({ isSame, found: first }) => {
    return isSame && keyToJson(first) === key
  })
}

/** In a transaction that passes these rows; false where the job may not set aside as many: then it has to be rolled back. */
export async function addRejects(
  session: Session,
  { jobId, isProgram }: Holder,
  rangeNo: number,
  rejects: readonly Reject[],
): Promise<boolean> {
  if (!isProgram && (await session.query(COUNT_REJECTS, [jobId, rejects.length])).count === 0) return false
  const keys = rejects.map(({ key }) => keyToJson(key))
  const states = rejects.map(({ sqlState }) => sqlState)
  const messages = rejects.map(({ message }) => message.slice(0, MOST_MESSAGE_LENGTH))
  await session.query(ADD_REJECTS, [jobId, rangeNo, keys, states, messages])
  return true
}

/** The same where `isIt` tells by what `look` found whether the row is still there to be passed; its passing leads to `end`. */
export async function passWithReject<F>(
  session: Session,
  holder: Holder,
  held: HeldRange,
  { reject, end }: { readonly reject: Reject; readonly end: KeyPrefix },
  look: () => Promise<F>,
  isIt: (found: F) => boolean,
): Promise<HeldRange | null> {
  const { jobId, isProgram } = holder
  const message = reject.message.slice(0, MOST_MESSAGE_LENGTH)
  const outcome = await inTransaction(session, look, async (found, commit) => {
    if (!isIt(found)) return 'lost'
    // First of all: another process may have set this very row aside.
    const passed = await session.query(PASS_ROW, [...guardOf(holder, held), keyToJson(end)])
    if (passed.count === 0) return 'lost'
    if (!isProgram && (await session.query(COUNT_REJECT, [jobId])).count === 0)
      return Number((await session.query(COUNTED, [jobId])).rows[0]?.[0] ?? 0)
    await session.query(ADD_REJECT, [jobId, keyToJson(reject.key), held.no, reject.sqlState, message])
    await commit()
    return 'done'
  })
  if (typeof outcome === 'number') throw tooManyRejects(reject, outcome)
  return outcome === 'done' ? { ...held, cursor: end, epoch: held.epoch + 1 } : null
}

/** The database refuses a row, and the job, which may set aside so many, has done so. */
function tooManyRejects(reject: Reject, maxRejects: number): ProblemError {
  const message =
    maxRejects === 0
      ? refused(reject)
      : `The database rejects more than ${counted(maxRejects, 'row')}, the next one being ${said(reject)}`
  return new ProblemError({
    kind: 'failed',
    code: 'too-many-rejects',
    message,
    nextStep:
      'Fix the row, then resume the job, or resume it with more allowed rejects, including those already set aside.',
    action: 'allow-rejects',
    sqlState: reject.sqlState,
  })
}

/** The database refuses a row, and nothing keeps those that are set aside: without a ledger a job may be repeated. */
export function rowRefused(reject: Reject): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'too-many-rejects',
    message: refused(reject),
    nextStep: 'Fix the row, or exclude it in the condition, then start the job again.',
    sqlState: reject.sqlState,
  })
}

const refused = (reject: Reject) => `The database rejects ${said(reject)}`
const said = ({ key, message }: Reject) => `${rowName(key)}: ${message}.`
