import type { DatabaseSync } from 'node:sqlite'
import type { JobEvent } from '../../shared/job-event.ts'
import type { JobSample } from '../../shared/job-sample.ts'
import { type JobResult, LOG_LIMIT } from '../../shared/job.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { inTransaction } from './database.ts'
import { searchText } from './search-text.ts'

/** Without a beat for this long, the process that recorded a job is taken to be gone. */
export const GONE_AFTER_MS = 5_000

/** What happened in a job since the last beat, and how it stands: all of it is written, or nothing. */
export interface Beat {
  /** Tells this process's part in the job from others. */
  readonly recorder: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly ranBy: string
  readonly ranFrom: 'window' | 'command line'
  readonly job: StoredJob
  /** It runs, or can go on. */
  readonly isOpen: boolean
  /** As JSON; null once it was written. */
  readonly plan: string | null
  readonly snapshot: JobSnapshot
  readonly result: JobResult | null
  readonly logFile: string
  readonly logFault: string | null
  readonly samples: readonly (readonly [no: number, sample: JobSample])[]
  /** Only samples whose number this divides are kept. */
  readonly stride: number
  readonly events: readonly JobEvent[]
}

/** `elsewhere`: another process of this machine records the job; `plan-needed`: somebody has removed the job. */
export type Written = 'written' | 'elsewhere' | 'plan-needed' | 'failed'

/** Who recorded a job goes on with it; anybody else only once that part has ended, or its process is gone. */
const WRITE_JOB = `
INSERT INTO job (id, cluster, created_at, heard_at, summary, search, is_open,
  recorder, ran_by, ran_from, plan, snapshot, result, log_file, log_fault)
VALUES ($id, $cluster, $createdAt, $at, $summary, $search, $isOpen,
  $recorder, $ranBy, $ranFrom, $plan, $snapshot, $result, $logFile, $logFault)
ON CONFLICT (id) DO UPDATE SET cluster = excluded.cluster, heard_at = excluded.heard_at,
  seen_at = NULL, summary = excluded.summary,
  search = excluded.search, is_open = excluded.is_open, recorder = excluded.recorder, ran_by = excluded.ran_by,
  ran_from = excluded.ran_from, plan = coalesce(excluded.plan, plan), snapshot = excluded.snapshot,
  result = excluded.result, log_file = excluded.log_file, log_fault = excluded.log_fault
WHERE recorder IS NULL OR recorder = excluded.recorder
  OR is_open = 1 AND (result IS NOT NULL OR abs(excluded.heard_at - heard_at) > ${GONE_AFTER_MS})`

export function writeBeat(database: DatabaseSync, beat: Beat): Written {
  const { jobId } = beat.job
  return inTransaction(database, () => {
    const known = database
      .prepare('SELECT recorder, plan IS NOT NULL AS has_plan FROM job WHERE id = ?')
      .get(jobId)
    if (beat.plan === null && known?.['has_plan'] !== 1) return 'plan-needed'
    if (database.prepare(WRITE_JOB).run(columnsOf(beat)).changes === 0) return 'elsewhere'
    // Another part of the job has a clock of its own; its log goes on.
    if (known && known['recorder'] !== beat.recorder)
      database.prepare('DELETE FROM sample WHERE job_id = ?').run(jobId)
    writeSamples(database, beat)
    writeEvents(database, beat)
    return 'written'
  })
}

function columnsOf(beat: Beat) {
  const { job, at, recorder, ranBy, ranFrom, plan, logFile, logFault } = beat
  return {
    ...{ at, recorder, ranBy, ranFrom, plan, logFile, logFault },
    id: job.jobId,
    cluster: job.cluster,
    createdAt: job.createdAt,
    summary: JSON.stringify(job),
    search: searchText(job),
    isOpen: beat.isOpen ? 1 : 0,
    snapshot: JSON.stringify(beat.snapshot),
    result: beat.result && JSON.stringify(beat.result),
  }
}

function writeSamples(database: DatabaseSync, { job, samples, stride }: Beat): void {
  const insert = database.prepare('INSERT OR REPLACE INTO sample (job_id, no, sample) VALUES (?, ?, ?)')
  for (const [no, sample] of samples) insert.run(job.jobId, no, JSON.stringify(sample))
  if (stride > 1)
    database.prepare('DELETE FROM sample WHERE job_id = ? AND no % ? <> 0').run(job.jobId, stride)
}

/** The newest, as many as the log of a live job has. */
function writeEvents(database: DatabaseSync, { job: { jobId }, events }: Beat): void {
  if (events.length === 0) return
  const newest = database.prepare('SELECT coalesce(max(no), 0) AS no FROM event WHERE job_id = ?').get(jobId)
  const insert = database.prepare('INSERT INTO event (job_id, no, event) VALUES (?, ?, ?)')
  const last = Number(newest?.['no']) + events.length
  events.forEach((event, index) => insert.run(jobId, last - events.length + index + 1, JSON.stringify(event)))
  database.prepare('DELETE FROM event WHERE job_id = ? AND no <= ?').run(jobId, last - LOG_LIMIT)
}
