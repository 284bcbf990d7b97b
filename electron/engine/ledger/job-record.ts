import { z } from 'zod'
import { Approval } from '../../../shared/approval.ts'
import { Limits, JobSpec, type Adjustment } from '../../../shared/job-spec.ts'
import { Plan, withoutSample } from '../../../shared/plan.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { shortSpec } from '../../../shared/short-spec.ts'
import type { Reject } from '../../../shared/job.ts'
import type { Session, TextRow } from '../db/session.ts'
import { MOMENT_FORMAT } from '../plan/clock/moment.ts'
import type { Phase } from '../plan/blueprint.ts'
import { archiveLine } from './archives.ts'
import { freshRanges, keyToJson } from './held-range.ts'
import { takeLease, type Holder } from './lease.ts'
import { wholeRecord } from './whole-record.ts'
import { noJobText } from '../../../shared/words.ts'

/** What the ledger keeps of a job's state; who works on it is a matter of the leases. */
export const RecordState = z.enum(['running', 'paused', 'cancelled', 'succeeded', 'failed'])
export type RecordState = z.infer<typeof RecordState>

export type LimitsInForce = Pick<Limits, 'batchSize' | 'workers' | 'rowsPerSecond'>

/** The ledger has 0 where the limits have null. */
const NO_RATE = 0

/** More than any job changes: the fuse does not trip. */
export const ANY_NUMBER = -1

/** Ranges that a process owns from the first moment, so that its workers need not wait for a claim. */
const AT_ONCE = 2

const INSERT_JOB = `INSERT INTO sluice.job
  (id, spec, plan, state, batch_size, workers, rows_per_second, most_rows, rejects, approvals, archives)
VALUES ($1::uuid, $2::text, $3::text, 'running', $4::int, $5::int, $6::int, $7::bigint, 0, $8::text, $9::text)
ON CONFLICT (id) DO NOTHING`

/** All ranges in one statement: JSON takes the place of an array of arrays. Parameters: job, owner, ranges. */
const INSERT_RANGES = `INSERT INTO sluice.key_range
  (job_id, range_no, phase, counts, lo, hi, cursor, epoch, owner, batches, rows, done)
SELECT $1::uuid, (r->>'no')::int, (r->>'phase')::int, (r->>'counts')::boolean, r->>'lo', r->>'hi', r->>'lo', 0,
       CASE WHEN (r->>'mine')::boolean THEN $2::uuid END, 0, 0, false
FROM pg_catalog.json_array_elements($3::json) AS r`

/** A job as it enters the ledger. */
export interface NewJob {
  readonly plan: Plan
  readonly phases: readonly Phase[]
  readonly mostRows: number
  readonly approval: Approval
  /** On which host this process keeps the rows that it changes; null or missing where it keeps none. */
  readonly archiveHost?: string | null
}

/**
 * Writes a new job with all its ranges, numbered over its phases, as one transaction, unless it is there
 * already: then null. Answers the numbers of those that the holder owns from the start.
 */
export async function recordJob(
  session: Session,
  holder: Holder,
  added: NewJob,
): Promise<ReadonlySet<number> | null> {
  const { spec } = added.plan
  const { batchSize, workers, rowsPerSecond } = spec.limits
  // The plan is kept for people who look later: without the sample, which holds rows of the table, and with
  // the beginning of a long condition, which lists of jobs show.
  const plan = { ...withoutSample(added.plan), spec: shortSpec(spec) }
  const limits = [batchSize, workers, rowsPerSecond ?? NO_RATE, added.mostRows]
  const approval = JSON.stringify(added.approval)
  const ranges = freshRanges(added.phases)
  const mine = new Set(
    ranges.filter(({ no, phase }) => phase === 0 && no < workers * AT_ONCE).map(({ no }) => no),
  )
  const rows = ranges.map(({ no, lo, hi, phase }) => ({
    no,
    phase,
    counts: added.phases[phase]?.countsTowardTotal,
    lo: keyToJson(lo),
    hi: keyToJson(hi),
    mine: mine.has(no),
  }))
  await session.query('BEGIN')
  const job = [
    holder.jobId,
    JSON.stringify(spec),
    JSON.stringify(plan),
    ...limits,
    approval,
    archiveOf(holder, added),
  ]
  const isNew = (await session.query(INSERT_JOB, job)).count === 1
  const owned = [holder.jobId, holder.owner, JSON.stringify(rows)]
  if (isNew) await session.query(INSERT_RANGES, owned)
  await takeLease(session, holder, Math.max(0, added.mostRows))
  await session.query('COMMIT')
  return isNew ? mine : null
}

function archiveOf({ owner }: Holder, { archiveHost = null }: NewJob): string | null {
  return archiveHost === null ? null : archiveLine({ process: owner, host: archiveHost })
}

/** A job as the ledger has it; the spec and the plan have passed their schemas, and lost nothing. */
export interface JobRecord {
  readonly spec: JobSpec
  readonly plan: Plan
  /** On the cluster's clock, as a plan's moment. */
  readonly createdAt: string
  readonly state: RecordState
  readonly limits: LimitsInForce
  readonly failure: string | null
  readonly approvals: readonly Approval[]
}

/** Throws `job-unknown`, and `later-version` where it asks for what this version does not know. */
export async function readJob(session: Session, jobId: string): Promise<JobRecord> {
  const found = await session.query(
    `SELECT spec, plan, state, failure, pg_catalog.to_char(created_at AT TIME ZONE 'UTC', ${MOMENT_FORMAT}), approvals, batch_size, workers, rows_per_second
     FROM sluice.job WHERE id = $1::uuid`,
    [uuidOf(jobId)],
  )
  const row = found.rows[0]
  if (!row) throw unknownJob(jobId)
  const [spec, plan, state, failure, createdAt, approvals, ...limits] = row
  const wholeSpec = wholeRecord(JobSpec, spec ?? '', jobId)
  return {
    spec: wholeSpec,
    plan: { ...wholeRecord(Plan, plan ?? '', jobId), spec: wholeSpec },
    createdAt: createdAt ?? '',
    state: RecordState.parse(state),
    failure: failure ?? null,
    approvals: approvalsOf(approvals),
    limits: limitsOf(limits),
  }
}

/** One that this version cannot read approves of nothing. */
export function approvalsOf(lines: string | null | undefined): Approval[] {
  if (!lines) return []
  return lines.split('\n').flatMap((line) => {
    const { success, data } = Approval.safeParse(JSON.parse(line))
    return success ? [data] : []
  })
}

/** Whatever else is recorded of it. Throws `job-unknown`. */
export async function readState(session: Session, jobId: string): Promise<RecordState> {
  const sql = 'SELECT state FROM sluice.job WHERE id = $1::uuid'
  const [state] = (await session.query(sql, [uuidOf(jobId)])).rows[0] ?? []
  if (state === undefined) throw unknownJob(jobId)
  return RecordState.parse(state)
}

export const InForce = Limits.pick({ batchSize: true, workers: true, rowsPerSecond: true })

function limitsOf(row: TextRow): LimitsInForce {
  return InForce.parse(limitNumbers(row))
}

export function limitNumbers([batchSize, workers, rate]: TextRow): LimitsInForce {
  const rowsPerSecond = Number(rate) === NO_RATE ? null : Number(rate)
  return { batchSize: Number(batchSize), workers: Number(workers), rowsPerSecond }
}

const uuid = z.guid()

function uuidOf(jobId: string): string {
  if (!uuid.safeParse(jobId).success) throw unknownJob(jobId)
  return jobId
}

export function unknownJob(jobId: string): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'job-unknown',
    message: noJobText(jobId, 'the ledger of this cluster'),
    nextStep: 'Choose one from the list of its jobs.',
    action: 'list-jobs',
  })
}

/** The ids that have this beginning, the newest first: ten at most, enough to tell one from several. */
export async function jobsBeginning(session: Session, beginning: string): Promise<string[]> {
  const digits = beginning.replaceAll('-', '')
  if (digits.length > UUID_DIGITS) return []
  const ends = ['0', 'f'].map((digit) => digits.padEnd(UUID_DIGITS, digit))
  const { rows } = await session.query(JOBS_BEGINNING, ends)
  return rows.flatMap(([id]) => (id?.startsWith(beginning) ? [id] : []))
}

const UUID_DIGITS = 32

const JOBS_BEGINNING =
  'SELECT id FROM sluice.job WHERE id BETWEEN $1::uuid AND $2::uuid ORDER BY created_at DESC LIMIT 10'

/** Changes the state unless the job has ended for good, or is to pause where it failed; false when it is so, or unknown. */
export async function changeState(
  session: Session,
  jobId: string,
  state: RecordState,
  failure: string | null = null,
): Promise<boolean> {
  const { count } = await session.query(
    `UPDATE sluice.job SET state = $2::text, failure = $3::text
     WHERE id = $1::uuid AND state NOT IN ('cancelled', 'succeeded') AND NOT (state = 'failed' AND $2::text = 'paused')`,
    [uuidOf(jobId), state, failure],
  )
  return count === 1
}

/** All rows that were approved have been changed. */
const HAS_MET_FUSE = `most_rows <> ${ANY_NUMBER} AND most_rows <=
  (SELECT pg_catalog.sum(rows) FILTER (WHERE counts) FROM sluice.key_range WHERE job_id = $1::uuid)`

/** Keeps an approval, once, and lifts the fuse of a job that has met it; before that nothing changes. */
export async function approveRest(session: Session, jobId: string, approval: Approval): Promise<void> {
  await session.query(
    `UPDATE sluice.job SET approvals = coalesce(approvals || E'\\n', '') || $2::text,
       most_rows = CASE WHEN ${HAS_MET_FUSE} THEN ${ANY_NUMBER} ELSE most_rows END
     WHERE id = $1::uuid AND coalesce(approvals, '') NOT LIKE '%' || $2::text`,
    [uuidOf(jobId), JSON.stringify(approval)],
  )
}

/** Pauses a job at its fuse, unless somebody has lifted that meanwhile. */
export async function pauseAtFuse(session: Session, jobId: string): Promise<void> {
  await session.query(
    `UPDATE sluice.job SET state = 'paused'
     WHERE id = $1::uuid AND state = 'running' AND ${HAS_MET_FUSE}`,
    [uuidOf(jobId)],
  )
}

/** Whether the job has changed as many rows as it may, whichever process has met that. */
export function hasMetFuse({ mostRows, rows }: Pick<Pulse, 'mostRows' | 'rows'>): boolean {
  return mostRows !== ANY_NUMBER && rows >= mostRows
}

/** What is left out stays as it is. */
export async function changeLimits(
  session: Session,
  jobId: string,
  { batchSize, workers, rowsPerSecond }: Adjustment,
): Promise<boolean> {
  const rate = rowsPerSecond === undefined ? null : (rowsPerSecond ?? NO_RATE)
  const { count } = await session.query(
    `UPDATE sluice.job SET batch_size = coalesce($2::int, batch_size), workers = coalesce($3::int, workers),
       rows_per_second = coalesce($4::int, rows_per_second)
     WHERE id = $1::uuid AND state NOT IN ('cancelled', 'succeeded')`,
    [uuidOf(jobId), batchSize ?? null, workers ?? null, rate],
  )
  return count === 1
}

/** What users want of a job, in the one row that tells. */
export interface Wanted {
  readonly state: RecordState
  readonly failure: string | null
  readonly limits: LimitsInForce
  readonly mostRows: number
  readonly rejects: number
}

/** What all key ranges of a job come to. */
export interface Totals {
  /** Rows of the phases that count, and batches, by everybody. */
  readonly rows: number
  readonly batches: number
  /** Rows of a preparation, by everybody. */
  readonly preparedRows: number
  readonly ranges: { readonly total: number; readonly done: number }
}

/** What a process has to know of its job again and again. */
export interface Pulse extends Wanted, Totals {
  /** Processes that work on the job, this one included. */
  readonly processes: number
}

/** Null when the job is gone from the ledger. */
export async function readWanted(session: Session, jobId: string): Promise<Wanted | null> {
  const sql = `SELECT state, failure, most_rows, rejects, batch_size, workers, rows_per_second
    FROM sluice.job WHERE id = $1::uuid`
  const row = (await session.query(sql, [jobId])).rows[0]
  return row ? wantedOf(row) : null
}

function wantedOf([state, failure, mostRows, rejects, ...limits]: TextRow): Wanted {
  return {
    state: RecordState.parse(state),
    failure: failure ?? null,
    limits: limitsOf(limits.slice(0, 3)),
    mostRows: Number(mostRows),
    rejects: Number(rejects),
  }
}

const PULSE = `SELECT j.state, j.failure, j.most_rows, j.rejects, j.batch_size, j.workers, j.rows_per_second,
  r.rows, r.prepared, r.batches, r.total, r.done,
  (SELECT count(*) FROM sluice.process AS p WHERE p.job_id = j.id AND p.lease_until >= now())
FROM sluice.job AS j CROSS JOIN (
  SELECT coalesce(pg_catalog.sum(rows) FILTER (WHERE counts), 0) AS rows,
         coalesce(pg_catalog.sum(rows) FILTER (WHERE NOT counts), 0) AS prepared,
         coalesce(pg_catalog.sum(batches), 0) AS batches, count(*) AS total, count(*) FILTER (WHERE done) AS done
  FROM sluice.key_range WHERE job_id = $1::uuid) AS r
WHERE j.id = $1::uuid`

/** Null when the job is gone from the ledger. */
export async function readPulse(session: Session, jobId: string): Promise<Pulse | null> {
  const row = (await session.query(PULSE, [jobId])).rows[0]
  if (!row) return null
  const [rows, prepared, batches, total, done, processes] = row.slice(7)
  return {
    ...wantedOf(row),
    rows: Number(rows),
    batches: Number(batches),
    preparedRows: Number(prepared),
    ranges: { total: Number(total), done: Number(done) },
    processes: Number(processes),
  }
}

/** A job as it was recorded, and how far it has come. */
export type StoredRecord = JobRecord & Pulse

/** Throws as {@link readJob} does. */
export async function readWhole(session: Session, jobId: string): Promise<StoredRecord> {
  const record = await readJob(session, jobId)
  const pulse = await readPulse(session, jobId)
  if (pulse === null) throw unknownJob(jobId)
  return { ...record, ...pulse }
}

/** At most 1,000 rows that the job set aside. */
export async function listRejects(session: Session, jobId: string): Promise<Reject[]> {
  return (await rejectsAfter(session, jobId, '')).rejects
}

const REJECTS_AT_ONCE = 1_000

/** Rows that the job set aside, a thousand at a time: those behind a key as it is kept. `last`: that of the last one; null where no more can follow. */
export async function rejectsAfter(
  session: Session,
  jobId: string,
  after: string,
): Promise<{ readonly rejects: Reject[]; readonly last: string | null }> {
  const { rows } = await session.query(
    `SELECT row_key, sql_state, message FROM sluice.reject
     WHERE job_id = $1::uuid AND row_key > $2 ORDER BY row_key LIMIT ${REJECTS_AT_ONCE}`,
    [uuidOf(jobId), after],
  )
  const rejects = rows.map(([key, sqlState, message]) => ({
    key: JSON.parse(key ?? '[]') as string[],
    sqlState: sqlState ?? '',
    message: message ?? '',
  }))
  return { rejects, last: rows.length < REJECTS_AT_ONCE ? null : (rows.at(-1)?.[0] ?? null) }
}
