import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { JobDetail } from '../../shared/job.ts'
import type { Problem } from '../../shared/problem.ts'
import { RememberedDetail } from '../../shared/remembered-job.ts'
import { countsOf } from '../../shared/snapshot.ts'
import { StoredJob } from '../../shared/stored-job.ts'
import { GONE_AFTER_MS } from './beat.ts'
import { inTransaction } from './database.ts'
import { containing, searchText } from './search-text.ts'

/** Which jobs are wanted; empty text is all of them, and no cluster is any. */
export interface Query {
  readonly search: string
  readonly cluster: string | null
  readonly limit: number
}

type Row = Record<string, SQLOutputValue>

/** SQLite does not notice a damaged letter, which would keep it from listing any job. */
const RESULT = 'iif(json_valid(result), result, NULL)'
const SNAPSHOT = 'iif(json_valid(snapshot), snapshot, NULL)'
const SUMMARY = 'iif(json_valid(summary), summary, NULL)'

/** `is_left`: its process is gone without a word; `is_seen`: a ledger has told of it since. */
const COLUMNS = `created_at, summary, coalesce(${RESULT} ->> 'seconds', (${SNAPSHOT} ->> 'activeMs') / 1000.0) AS seconds,
  CASE WHEN ${SNAPSHOT} ->> 'rows' = ${SUMMARY} ->> 'rows' THEN ${SNAPSHOT} ->> 'progress' END AS progress,
  recorder IS NOT NULL AND result IS NULL AND abs($now - heard_at) > ${GONE_AFTER_MS} AS is_left,
  seen_at IS NOT NULL AS is_seen`

const LIST = `SELECT ${COLUMNS} FROM job WHERE search LIKE $search ESCAPE '\\' AND cluster = coalesce($cluster, cluster)
ORDER BY created_at DESC, id LIMIT $limit`

/** Newest first; what this version cannot read is left out. */
export function listJobs(
  database: DatabaseSync,
  { search, cluster, limit }: Query,
  now: number,
): StoredJob[] {
  const rows = database.prepare(LIST).all({ now, cluster, limit, search: containing(search) })
  return rows.flatMap((row) => jobOf(row) ?? [])
}

/** The ids that have this beginning: ten at most. */
export function idsBeginning(database: DatabaseSync, beginning: string): string[] {
  const rows = database
    .prepare(
      'SELECT id FROM job WHERE substr(id, 1, length($beginning)) = $beginning ORDER BY created_at DESC LIMIT 10',
    )
    .all({ beginning })
  return rows.map((row) => String(row['id']))
}

/** Null for a job that is not remembered, or that this version cannot read. */
export function readDetail(database: DatabaseSync, id: string, now: number): RememberedDetail | null {
  const row = database.prepare(`SELECT *, ${COLUMNS} FROM job WHERE id = $id`).get({ id, now })
  const job = row && jobOf(row)
  if (!row || !job) return null
  const parts = (table: 'sample' | 'event') =>
    database
      .prepare(`SELECT ${table} AS part FROM ${table} WHERE job_id = ? ORDER BY no`)
      .all(id)
      .flatMap(({ part }) => json(part) ?? [])
  const kept = { plan: json(row['plan']), snapshot: json(row['snapshot']), result: json(row['result']) }
  const log = { events: parts('event'), logFile: row['log_file'], logFault: row['log_fault'] }
  const ran = { ranBy: row['ran_by'], ranFrom: row['ran_from'] }
  const { approvals } = job
  const told = { detail: { jobId: id, ...kept, ...log, approvals }, samples: parts('sample'), ...ran }
  const record = RememberedDetail.shape.record.safeParse(told).data ?? null
  return { job, record: record && row['is_left'] === 1 ? { ...record, detail: left(record.detail) } : record }
}

/** How a job stands whose process is gone without a word. */
function left(detail: JobDetail): JobDetail {
  const { jobId, plan } = detail
  const snapshot = {
    ...detail.snapshot,
    state: 'interrupted',
    inFlight: 0,
    waitingFor: null,
    eta: null,
  } as const
  const resumable = plan.ledger === 'ready'
  const problem: Problem = {
    kind: 'failed',
    code: 'gave-up',
    message: 'Sluice ended unexpectedly while this job was running. The last second may be missing here.',
    nextStep: resumable
      ? 'Resume the job if the ledger of its cluster still has it; otherwise, start a new job.'
      : 'Start a new job for the remaining rows.',
  }
  const counts = { ...countsOf(snapshot), seconds: snapshot.activeMs / 1_000 }
  const result = { jobId, state: snapshot.state, ...counts, verification: null, resumable, problem }
  return { ...detail, snapshot, result }
}

/** What a job is listed as; null where this version cannot read it. */
function jobOf(row: Row): StoredJob | null {
  const parsed = StoredJob.safeParse(json(row['summary']))
  if (!parsed.success) return null
  const job = { ...parsed.data, createdAt: Number(row['created_at']) }
  const isLeft = row['is_left'] === 1 && row['is_seen'] !== 1
  const now = isLeft ? ({ ...job, state: 'interrupted', isWorkedOn: false } as const) : job
  const { seconds, progress } = row
  return {
    ...now,
    ...(seconds !== null && { seconds: Number(seconds) }),
    ...(progress !== null && { progress: Number(progress) }),
  }
}

function json(text: SQLOutputValue | undefined): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

/** What a process of this machine records, or what has ended for good, nobody else knows better. */
const SEE_JOB = `
INSERT INTO job (id, cluster, created_at, heard_at, summary, search, is_open)
VALUES ($id, $cluster, $createdAt, $at, $summary, $search, $isOpen)
ON CONFLICT (id) DO UPDATE SET summary = excluded.summary, is_open = excluded.is_open,
  seen_at = excluded.heard_at, heard_at = CASE WHEN recorder IS NULL THEN excluded.heard_at ELSE heard_at END
WHERE summary <> excluded.summary AND (recorder IS NULL
  OR is_open = 1 AND (result IS NOT NULL OR abs(excluded.heard_at - heard_at) > ${GONE_AFTER_MS}))`

/** Remembers what the ledger of a cluster told of its jobs; older ones than `since` are left out. */
export function writeSeen(
  database: DatabaseSync,
  jobs: readonly StoredJob[],
  { at, since }: { at: number; since: number },
): void {
  inTransaction(database, () => {
    const see = database.prepare(SEE_JOB)
    for (const job of jobs) {
      if (job.createdAt < since) continue
      const { jobId: id, cluster, createdAt, state } = job
      const isOpen = state === 'succeeded' || state === 'cancelled' ? 0 : 1
      see.run({ id, cluster, createdAt, at, isOpen, summary: JSON.stringify(job), search: searchText(job) })
    }
  })
}
