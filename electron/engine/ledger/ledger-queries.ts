import type { StoredAdjustment } from '../../../shared/job-spec.ts'
import { NO_RIGHT, type Session } from '../db/session.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../retry/failure.ts'
import { createLedger, hasLedger, ledgerMissing } from './capability.ts'
import { allowRejects } from './allowed-rejects.ts'
import { NO_LEDGER } from './ledger-gone.ts'
import { listJobs, type SettledSums } from './job-list.ts'
import { changeLimits, changeState, jobsBeginning, listRejects } from './job-record.ts'
import { readState, readWhole, type RecordState } from './job-record.ts'

export type LedgerQueries = ReturnType<typeof ledgerQueries>

/** What can be asked of a cluster's ledger, and done to its jobs, without working on one. */
export function ledgerQueries(
  inSession: <T>(cluster: string, use: (session: Session) => Promise<T>) => Promise<T>,
) {
  const settledOf = settledByCluster()
  const atLedger = async <T>(cluster: string, use: (session: Session) => Promise<T>) =>
    await inSession(cluster, async (session) => {
      if (!(await hasLedger(session))) throw unknowable()
      return await use(session)
    })
  const changed = async (session: Session, jobId: string, didChange: boolean) => {
    if (didChange) return
    throw hasEnded(jobId, await readState(session, jobId))
  }
  const changeTo = (state: RecordState) => async (cluster: string, jobId: string) =>
    await atLedger(cluster, async (at) => await changed(at, jobId, await changeState(at, jobId, state)))
  return {
    /** What the cluster's ledger knows, newest first; none without a ledger. Throws `ledger-missing` where it may not be read. */
    storedJobs: async (cluster: string) =>
      await inSession(
        cluster,
        async (session) =>
          await listJobs(session, cluster, settledOf(cluster)).catch((error: unknown) => {
            if (NO_LEDGER.has(codeOf(error))) return []
            throw codeOf(error) === NO_RIGHT ? unknowable() : error
          }),
      ),
    /** All that the ledger keeps of one job. Throws `ledger-missing`, `job-unknown` and `later-version`. */
    storedJob: async (cluster: string, jobId: string) =>
      await atLedger(cluster, async (at) => await readWhole(at, jobId)),
    /** Ids of jobs in the ledger, however old, that begin with these digits and dashes; ten at most. Throws `ledger-missing`. */
    storedJobIds: async (cluster: string, beginning: string) =>
      await atLedger(cluster, async (session) => await jobsBeginning(session, beginning)),
    /** Pauses or ends for good a job, whoever runs it; processes that do notice within a second. */
    pauseStored: changeTo('paused'),
    cancelStored: changeTo('cancelled'),
    adjustStored: async (cluster: string, jobId: string, { maxRejects, ...limits }: StoredAdjustment) =>
      await atLedger(cluster, async (at) => {
        if (maxRejects !== undefined) await allowRejects(at, jobId, maxRejects)
        await changed(at, jobId, await changeLimits(at, jobId, limits))
      }),
    /** Rows that a job set aside, at most 1,000. */
    rejects: async (cluster: string, jobId: string) =>
      await atLedger(cluster, async (session) => {
        await readState(session, jobId)
        return await listRejects(session, jobId)
      }),
    /** Makes the ledger's schema and tables. Throws `ledger-denied` with what an administrator can run. */
    createLedger: async (cluster: string) => await inSession(cluster, createLedger),
  }
}

function settledByCluster(): (cluster: string) => SettledSums {
  const known = new Map<string, SettledSums>()
  return (cluster) => {
    const settled = known.get(cluster) ?? new Map<string, never>()
    known.set(cluster, settled)
    return settled
  }
}

/** Jobs of before are not to be had; that is not to say that there are none. */
export function unknowable(): ProblemError {
  return ledgerMissing('Earlier jobs are recorded only in a ledger')
}

/** Nothing of a job that has ended can be changed; one that failed may still be resumed or cancelled. */
export function hasEnded(jobId: string, state: string): ProblemError {
  const hasFailed = state === 'failed'
  const end = hasFailed
    ? 'failed; no process is working on it'
    : `${state === 'cancelled' ? 'been cancelled' : 'succeeded'}; it cannot be resumed`
  return new ProblemError({
    kind: 'usage',
    code: 'job-ended',
    message: `The job “${jobId}” has ${end}.`,
    nextStep: hasFailed ? 'Fix the cause, then resume the job, or cancel it.' : 'Start a new job.',
  })
}
