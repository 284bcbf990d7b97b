import type { Engine } from '../engine.ts'
import { NO_RIGHT, type Session } from '../db/session.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../retry/failure.ts'
import { createLedger, hasLedger, ledgerMissing } from './capability.ts'
import { allowRejects } from './allowed-rejects.ts'
import { NO_LEDGER } from './ledger-gone.ts'
import { changeLimits, changeState, jobsBeginning, listJobs, listRejects, readJob } from './job-record.ts'

type Desk = Pick<
  Engine,
  'storedJobs' | 'storedJobIds' | 'pauseStored' | 'cancelStored' | 'adjustStored' | 'rejects' | 'createLedger'
>

/** What people ask of a cluster's ledger without working on a job. */
export function ledgerDesk(
  inSession: <T>(cluster: string, use: (session: Session) => Promise<T>) => Promise<T>,
): Desk {
  const atLedger = async <T>(cluster: string, use: (session: Session) => Promise<T>) =>
    await inSession(cluster, async (session) => {
      if (!(await hasLedger(session))) throw unknowable()
      return await use(session)
    })
  const changed = async (session: Session, jobId: string, didChange: boolean) => {
    if (didChange) return
    const { state } = await readJob(session, jobId)
    throw hasEnded(jobId, state)
  }
  return {
    storedJobs: async (cluster) =>
      await inSession(
        cluster,
        async (session) =>
          await listJobs(session, cluster).catch((error: unknown) => {
            if (NO_LEDGER.has(codeOf(error))) return []
            throw codeOf(error) === NO_RIGHT ? unknowable() : error
          }),
      ),
    storedJobIds: async (cluster, beginning) =>
      await atLedger(cluster, async (session) => await jobsBeginning(session, beginning)),
    pauseStored: async (cluster, jobId) =>
      await atLedger(cluster, async (at) => await changed(at, jobId, await changeState(at, jobId, 'paused'))),
    cancelStored: async (cluster, jobId) =>
      await atLedger(
        cluster,
        async (at) => await changed(at, jobId, await changeState(at, jobId, 'cancelled')),
      ),
    adjustStored: async (cluster, jobId, { maxRejects, ...limits }) =>
      await atLedger(cluster, async (at) => {
        if (maxRejects !== undefined) await allowRejects(at, jobId, maxRejects)
        await changed(at, jobId, await changeLimits(at, jobId, limits))
      }),
    rejects: async (cluster, jobId) =>
      await atLedger(cluster, async (session) => {
        await readJob(session, jobId)
        return await listRejects(session, jobId)
      }),
    createLedger: async (cluster) => await inSession(cluster, createLedger),
  }
}

/** Jobs of before are not to be had; that is not to say that there are none. */
export function unknowable(): ProblemError {
  return ledgerMissing('Earlier jobs are kept in a ledger only')
}

/** Nothing of a job that has ended can be changed; one that failed may still be resumed or cancelled. */
export function hasEnded(jobId: string, state: string): ProblemError {
  const hasFailed = state === 'failed'
  const end = hasFailed
    ? 'failed; nobody works on it'
    : `${state === 'cancelled' ? 'been cancelled' : 'succeeded'}; it cannot go on`
  return new ProblemError({
    kind: 'usage',
    code: 'job-ended',
    message: `The job “${jobId}” has ${end}.`,
    nextStep: hasFailed ? 'Mend the cause, then resume it, or cancel it.' : 'Start a new job.',
  })
}
