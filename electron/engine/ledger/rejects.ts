import { counted } from '../../../shared/counted.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Reject } from '../../../shared/job.ts'
import { isSameTable, type JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { GUARD } from './guarded-sql.ts'
import { keyToJson, type HeldRange } from './held-range.ts'
import type { Holder } from './range-moves.ts'

/** Holds while the job may set aside one more. Parameters: job, how many it may. */
const COUNT_REJECT = `UPDATE sluice.job SET rejects = rejects + 1 WHERE id = $1::uuid AND rejects < $2::int`

const ADD_REJECT = `INSERT INTO sluice.reject (job_id, row_key, range_no, sql_state, message)
VALUES ($1::uuid, $2::text, $3::int, $4::text, $5::text)`

/** Parameters: guard, the new cursor. */
const PASS_ROW = `UPDATE sluice.key_range SET cursor = $5::text, epoch = epoch + 1
WHERE ${GUARD} AND NOT done`

/** Longer than any server's sentence; one that quotes a value has no end. */
const MOST_MESSAGE_LENGTH = 1_000

export interface RejectOptions {
  readonly holder: Holder
  readonly target: JobTable
  readonly maxRejects: number
}

/**
 * The row goes to the list of rejects and the cursor passes it, in one transaction. Null when the range
 * is not ours any more, or the table not the job's; throws `too-many-rejects` when the job may set aside no more.
 */
export async function setAside(
  session: Session,
  { holder: { jobId, owner }, target, maxRejects }: RejectOptions,
  held: HeldRange,
  reject: Reject,
): Promise<HeldRange | null> {
  const key = keyToJson(reject.key)
  const message = reject.message.slice(0, MOST_MESSAGE_LENGTH)
  const look = async () => await isSameTable(session, target)
  const outcome = await inTransaction(session, look, async (isSame, commit) => {
    if (!isSame) return 'lost'
    // First of all: another process may have set this very row aside.
    const passed = await session.query(PASS_ROW, [jobId, held.no, held.epoch, owner, key])
    if (passed.count === 0) return 'lost'
    if ((await session.query(COUNT_REJECT, [jobId, maxRejects])).count === 0) return 'full'
    await session.query(ADD_REJECT, [jobId, key, held.no, reject.sqlState, message])
    await commit()
    return 'done'
  })
  if (outcome === 'full') throw tooManyRejects(reject, maxRejects)
  return outcome === 'done' ? { ...held, cursor: reject.key, epoch: held.epoch + 1 } : null
}

/** The database refuses a row, and the job may not set it aside. */
export function tooManyRejects(reject: Reject, maxRejects: number): ProblemError {
  const key = reject.key.join(', ')
  const message =
    maxRejects === 0
      ? `The database refuses the row with key ${key}: ${reject.message}.`
      : `The database refuses more than ${counted(maxRejects, 'row')}, the next one with key ${key}: ${reject.message}.`
  const problem: Problem = {
    kind: 'failed',
    code: 'too-many-rejects',
    message,
    nextStep:
      'Mend the row, then go on with the job. A new job with a higher number of rejects sets such rows aside, but changes every row that still matches, also one that this job has changed.',
    sqlState: reject.sqlState,
  }
  return new ProblemError(problem)
}
