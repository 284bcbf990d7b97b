import { Plan } from '../../../shared/plan.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import type { Session, TextRow } from '../db/session.ts'
import { codeOf } from '../retry/failure.ts'
import { approvalsOf, hasMetFuse, InForce, limitNumbers, RecordState } from './job-record.ts'
import { readProcesses } from './working-processes.ts'

/** SQLSTATE of a column that a table has not got. */
const UNDEFINED_COLUMN = '42703'

const LIST_JOBS = `SELECT j.id, j.plan, j.state, j.rejects, j.failure, (extract(epoch FROM j.created_at) * 1000)::bigint,
  EXISTS (SELECT FROM sluice.process AS p WHERE p.job_id = j.id AND p.lease_until >= now()),
  j.most_rows, j.batch_size, j.workers, j.rows_per_second, j.approvals
FROM sluice.job AS j ORDER BY j.created_at DESC LIMIT 1000`

/** Parameter: ids of jobs, with commas between them. */
const SUM_RANGES = `SELECT job_id, coalesce(pg_catalog.sum(rows) FILTER (WHERE counts), 0), count(*), count(*) FILTER (WHERE done)
FROM sluice.key_range WHERE job_id = ANY (pg_catalog.string_to_array($1, ',')::uuid[]) GROUP BY job_id`

/** What the key ranges of a job come to. */
type Sums = Pick<StoredJob, 'rows' | 'ranges'>
/** Of jobs that have ended for good, by their ids: nothing changes them any more, so they are read once. */
export type SettledSums = Map<string, Sums>

const NOTHING: Sums = { rows: 0, ranges: { total: 0, done: 0 } }

/** The newest thousand jobs, of a long condition the beginning. A record that this version cannot read is left out. */
export async function listJobs(
  session: Session,
  cluster: string,
  settled: SettledSums,
): Promise<StoredJob[]> {
  const processes = await readProcesses(session, null)
  const { rows } = await session.query(LIST_JOBS).catch(async (error: unknown) => {
    // A ledger of an older version has no such column.
    if (codeOf(error) !== UNDEFINED_COLUMN) throw error
    return await session.query(LIST_JOBS.replace('j.approvals', 'NULL'))
  })
  const sums = await sumsOf(session, rows, settled)
  return rows.flatMap((row) => {
    const job = storedJobOf(row, cluster, sums.get(row[0] ?? '') ?? NOTHING)
    const atWork = job && processes.get(job.jobId)
    return job ? [atWork ? { ...job, processes: atWork } : job] : []
  })
}

async function sumsOf(
  session: Session,
  jobs: readonly TextRow[],
  settled: SettledSums,
): Promise<SettledSums> {
  const unknown = jobs.map(([id]) => id ?? '').filter((id) => !settled.has(id))
  if (unknown.length === 0) return settled
  const { rows } = await session.query(SUM_RANGES, [unknown.join(',')])
  const sums = new Map(settled)
  for (const [id, changed, total, done] of rows)
    sums.set(id ?? '', { rows: Number(changed), ranges: { total: Number(total), done: Number(done) } })
  for (const [id = '', , state, , , , live] of jobs) {
    const hasEnded = (state === 'succeeded' || state === 'cancelled') && live !== 't'
    if (id !== null && hasEnded) settled.set(id, sums.get(id) ?? NOTHING)
  }
  return sums
}

function storedJobOf(row: TextRow, cluster: string, sums: Sums): StoredJob | null {
  const [jobId, plan, state, rejects, failure, createdAt, live, most, ...more] = row
  const approvals = more[3]
  const parsed = Plan.pick({ spec: true, matchingRows: true }).safeParse(JSON.parse(plan ?? 'null'))
  const known = RecordState.safeParse(state)
  const inForce = InForce.safeParse(limitNumbers(more))
  if (!parsed.success || !known.success || !inForce.success) return null
  const isLeft = known.data === 'running' && live !== 't'
  return {
    jobId: jobId ?? '',
    cluster,
    spec: { ...parsed.data.spec, cluster },
    state: isLeft ? 'interrupted' : known.data,
    ...sums,
    matchingRows: parsed.data.matchingRows,
    isWorkedOn: live === 't',
    isAtApproved: hasMetFuse({ mostRows: Number(most), rows: sums.rows }),
    limits: inForce.data,
    rejects: Number(rejects),
    createdAt: Number(createdAt),
    failure: failure ?? null,
    approvals: approvalsOf(approvals),
  }
}
