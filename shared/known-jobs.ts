import type { StoredJob } from './stored-job.ts'

/** A ledger tells of so many jobs at most, the newest. */
const LEDGER_LIST = 1_000

/**
 * The jobs that ledgers tell of, and those that this machine remembers besides, newest first. A ledger knows best how
 * a job stands; a job that is gone from it cannot go on.
 */
export function knownJobs(
  inLedger: readonly StoredJob[],
  remembered: readonly StoredJob[],
  hasGone: (job: StoredJob) => boolean,
): StoredJob[] {
  const own = new Map(remembered.map((job) => [job.jobId, job]))
  const listed = new Set(inLedger.map(({ jobId }) => jobId))
  const told = inLedger.map((job) => ({ ...job, seconds: own.get(job.jobId)?.seconds }))
  const others = remembered.filter(({ jobId }) => !listed.has(jobId))
  return [
    ...told.map(({ seconds, ...job }) => (seconds === undefined ? job : { ...job, seconds })),
    ...others.map((job) => (hasGone(job) ? { ...job, resumable: false } : job)),
  ].toSorted((a, b) => b.createdAt - a.createdAt)
}

/** Whether a ledger that told of these jobs does not have a job any more, or never had it. */
export function isGone(job: Pick<StoredJob, 'jobId' | 'createdAt'>, inLedger: readonly StoredJob[]): boolean {
  if (inLedger.some(({ jobId }) => jobId === job.jobId)) return false
  return inLedger.length < LEDGER_LIST || job.createdAt > (inLedger.at(-1)?.createdAt ?? 0)
}
