import { ProblemError } from '../../../shared/problem-error.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { Session } from '../db/session.ts'
import type { Phase } from '../plan/blueprint.ts'
import { codeOf } from '../retry/failure.ts'

/** Where the ranges of a phase begin and end as the ledger has it, and the type of the first key column. */
interface Expected {
  readonly begin: string | null
  readonly end: string | null
  readonly castType: string
}

type Edge = readonly [lo: string | null, hi: string | null]

const READ_EDGES = 'SELECT phase, lo, hi FROM sluice.key_range WHERE job_id = $1::uuid'

/**
 * Throws `ledger-damaged` unless the ranges of every phase meet from its first key to its last one, with
 * cursors inside, and those that are done were ended by a batch: whoever deletes or changes rows of the ledger
 * would have rows skipped or changed twice.
 */
export async function requireCoverage(
  session: Session,
  jobId: string,
  plan: Plan,
  phases: readonly Pick<Phase, 'work'>[],
): Promise<void> {
  const { rows } = await session.query(READ_EDGES, [jobId])
  if (rows.length < plan.ranges)
    throw damaged(`it has ${rows.length} of the ${plan.ranges} key ranges that were planned`)
  for (const [index, { work }] of phases.entries()) {
    const edges = rows.flatMap(([phase, lo, hi]) =>
      Number(phase) === index ? [[lo ?? null, hi ?? null] as const] : [],
    )
    const expected = expectedOf(plan, work)
    if (expected === null ? edges.length > 0 : !isChain(edges, expected))
      throw damaged('its key ranges have gaps, overlap, or do not end where planned')
    if (expected && (await isOutOfOrder(session, jobId, index, expected)))
      throw damaged(
        'a key range ends before it begins, its cursor is outside it or not a key, or no batch completed it',
      )
  }
}

/** Null where there is nothing to cover: the table was empty. A plan of an earlier version has an open end. */
function expectedOf({ spec, lastKey }: Plan, work: Phase['work']): Expected | null {
  if ('change' in work) {
    const castType = work.change.key[0]?.castType ?? 'text'
    return lastKey === null ? null : { begin: null, end: lastKey ? JSON.stringify(lastKey) : null, castType }
  }
  if ((work.kind === 'restore' || work.kind === 'write') && !lastKey) return null
  const last = spec.operation === 'repopulate' ? [String(spec.rows)] : lastKey
  return { begin: JSON.stringify(['0']), end: JSON.stringify(last), castType: 'bigint' }
}

/** Whether the ranges, each once, lead from the beginning to the end. */
function isChain(edges: readonly Edge[], { begin, end }: Expected): boolean {
  const after = new Map(edges)
  if (after.size !== edges.length) return false
  let reached: string | null | undefined = begin
  for (let count = 0; count < edges.length; count += 1) {
    reached = after.get(reached ?? null)
    if (reached === undefined) return false
    if (reached === end) return count === edges.length - 1
  }
  return false
}

/**
 * By the first column of the key: the others only order keys that share it. A range without a cursor starts at the
 * first key of the table, so only one that begins there may have none, and only until its first batch. Whatever ends
 * a range is a batch, and takes its cursor away. What is no key of the type is out of order, too. CASE, because no row
 * of another job or phase may be cast; the job besides, for CASE alone would have all rows of the ledger read.
 * Parameters: job, phase.
 */
async function isOutOfOrder(
  session: Session,
  jobId: string,
  phase: number,
  { castType }: Expected,
): Promise<boolean> {
  const first = (bound: string) => `(${bound}::json->>0)::${castType}`
  const disorder = [
    `${first('lo')} > ${first('hi')}`,
    `${first('cursor')} < ${first('lo')}`,
    `${first('cursor')} > ${first('hi')}`,
    `NOT done AND ${first('cursor')} IS NULL AND (lo IS NOT NULL OR cursor IS NOT NULL OR batches > 0)`,
    'done AND (cursor IS NOT NULL OR batches = 0)',
  ]
  const sql = `SELECT 1 FROM sluice.key_range
    WHERE job_id = $1::uuid AND CASE WHEN job_id = $1::uuid AND phase = $2::int THEN ${disorder.join(' OR ')} END LIMIT 1`
  try {
    return (await session.query(sql, [jobId, phase])).count > 0
  } catch (error) {
    if (!DATA_EXCEPTION.test(codeOf(error) ?? '')) throw error
    return true
  }
}

/** https://www.postgresql.org/docs/16/errcodes-appendix.html */
const DATA_EXCEPTION = /^22/

function damaged(what: string): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'ledger-damaged',
    message: `The ledger no longer contains all of this job: ${what}.`,
    nextStep: 'Restore the rows of schema “sluice”, or cancel the job and check which rows it has changed.',
  })
}
