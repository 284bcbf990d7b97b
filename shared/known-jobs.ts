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
  const others = remembered.filter(({ jobId }) => !listed.has(jobId))
  return [
    ...inLedger.map((job) => ({ ...job, ...knownHere(job, own.get(job.jobId)) })),
    ...others.map((job) => (hasGone(job) ? { ...job, resumable: false } : job)),
  ].toSorted((a, b) => b.createdAt - a.createdAt)
}

/** A share of a job that is not done is never shown as all of it. */
const MOST = 0.99

/**
 * What no ledger tells: how long this machine worked on a job, and how far it is by what was learned of its rows.
 * Those that were changed since count as those before: a ledger has the estimate of the start alone.
 */
function knownHere(job: StoredJob, own: StoredJob | undefined): Pick<StoredJob, 'seconds' | 'progress'> {
  const { seconds, progress, rows } = own ?? {}
  const learned = progress !== undefined && rows ? (progress * job.rows) / rows : null
  return {
    ...(seconds !== undefined && { seconds }),
    ...(learned !== null && { progress: job.rows === rows ? learned : Math.min(learned, MOST) }),
  }
}

/** Whether a ledger that told of these jobs does not have a job any more, or never had it. */
export function isGone(job: Pick<StoredJob, 'jobId' | 'createdAt'>, inLedger: readonly StoredJob[]): boolean {
  if (inLedger.some(({ jobId }) => jobId === job.jobId)) return false
  return inLedger.length < LEDGER_LIST || job.createdAt > (inLedger.at(-1)?.createdAt ?? 0)
}
