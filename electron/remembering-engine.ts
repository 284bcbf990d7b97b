import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredJob } from '../shared/stored-job.ts'
import type { Engine, Job } from './engine/engine.ts'
import type { History, Recorder } from './history/history.ts'

/** Well within the time that the window has to close: a disk that does not answer keeps nobody. */
const CLOSE_MS = 5_000

/**
 * The engine, with every job that it starts or resumes recorded in the history, and what ledgers tell of others
 * remembered. The engine itself knows nothing of it, and nothing waits for it but the end.
 */
export function rememberingEngine(
  engine: Engine,
  history: History,
  recorder: Recorder,
  closeMs = CLOSE_MS,
): Engine {
  const told = new Map<string, string>()
  const recorded = async (started: Promise<Job>): Promise<Job> => {
    const job = await started
    recorder.record(job)
    return job
  }
  return {
    ...engine,
    start: async (...args) => await recorded(engine.start(...args)),
    resume: async (...args) => await recorded(engine.resume(...args)),
    join: async (...args) => await recorded(engine.join(...args)),
    storedJobs: async (cluster) => {
      const jobs = await engine.storedJobs(cluster)
      // Who works on them, and where, is for those who may read the ledger.
      const kept = jobs.map((job) => withoutProcesses(job))
      const text = JSON.stringify(kept)
      // Asked again and again while a list is open, a ledger hardly ever tells anything new.
      if (jobs.length > 0 && told.get(cluster) !== text) void history.see(kept).catch(() => {})
      told.set(cluster, text)
      return jobs
    },
    close: async () => {
      await engine.close()
      await within(closeMs, async () => {
        await recorder.close()
        await history.close()
      })
    },
  }
}

function withoutProcesses(job: StoredJob): StoredJob {
  const { processes: _, ...kept } = job
  return kept
}

/** Waits for the work, whatever becomes of it, but no longer than `ms`. */
async function within(ms: number, work: () => Promise<void>): Promise<void> {
  const end = new AbortController()
  const late = sleep(ms, undefined, end)
  await Promise.race([work(), late]).catch(() => {})
  end.abort()
  await late.catch(() => {})
}
