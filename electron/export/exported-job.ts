import type { JobDetail, Reject } from '../../shared/job.ts'
import { withoutSample } from '../../shared/plan.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import type { Engine, StoredRecord } from '../engine/engine.ts'

/** Of the newest counters what every source knows. */
type Known = 'state' | 'startedAt' | 'rows' | 'rejects' | 'batches' | 'ranges' | 'limits'

/** What is known of a job, wherever it comes from: a {@link JobDetail}, or what a ledger has of it. */
export interface ExportedJob extends Pick<JobDetail, 'jobId' | 'plan' | 'result'> {
  readonly snapshot: Pick<JobSnapshot, Known> & Partial<Omit<JobSnapshot, Known>>
  /** Why it failed, where there is no result. */
  readonly failure: string | null
  /** The newest part of its log; null where nobody has it. */
  readonly events: JobDetail['events'] | null
  /** The first 1,000 rows set aside; null where nobody has them. */
  readonly rejected: readonly Reject[] | null
}

/**
 * A job of the ledger of `cluster`; where that is null, what was `recorded` of it, or it is of this process. Throws
 * `job-unknown`.
 */
export async function findJob(
  engine: Engine,
  cluster: string | null,
  jobId: string,
  recorded: JobDetail | null = null,
): Promise<ExportedJob> {
  const job =
    cluster === null
      ? recordedJob(recorded ?? engine.job(jobId).detail())
      : ofRecord(cluster, jobId, await engine.storedJob(cluster, jobId))
  if (job.rejected) return job
  // Without them the rest is still worth having: their cluster may be away.
  return { ...job, rejected: await engine.rejects(job.plan.spec.cluster, jobId).catch(() => null) }
}

/** A job as it was recorded while it ran: only its ledger has the rows set aside. */
export function recordedJob({ jobId, plan, snapshot, result, events }: JobDetail): ExportedJob {
  const rejected = noneOf(snapshot.rejects)
  return { jobId, plan: withoutSample(plan), snapshot, result, failure: null, events, rejected }
}

function noneOf(rejects: number): [] | null {
  return rejects === 0 ? [] : null
}

/** The cluster may have another name on the machine that recorded the job. */
function ofRecord(cluster: string, jobId: string, record: StoredRecord): ExportedJob {
  const { rows, rejects, batches, ranges, limits, processes, failure } = record
  const plan = { ...record.plan, spec: { ...record.spec, cluster } }
  const state = record.state === 'running' && processes === 0 ? 'interrupted' : record.state
  const startedAt = Date.parse(record.createdAt)
  const snapshot: ExportedJob['snapshot'] = { state, startedAt, rows, rejects, batches, ranges, limits }
  return { jobId, plan, snapshot, result: null, failure, events: null, rejected: noneOf(rejects) }
}
