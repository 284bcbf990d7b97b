import { z } from 'zod'
import { JobSnapshot } from './snapshot.ts'

/** What the charts need of a snapshot: a job keeps a thousand of them. */
export const JobSample = JobSnapshot.pick({
  ...{ state: true, activeMs: true, rows: true, conflicts: true, retries: true, recent: true },
  ...{ progress: true, limits: true },
}).extend({
  /** When it was taken, in milliseconds since the epoch. */
  at: z.number(),
  /** Rows of each worker. */
  workers: z.array(z.number()),
})
export type JobSample = z.infer<typeof JobSample>

export function sampleOf(snapshot: JobSnapshot, at: number): JobSample {
  const { state, activeMs, rows, conflicts, retries, recent, progress, limits } = snapshot
  const workers = snapshot.workers.map((worker) => worker.rows)
  return { at, state, activeMs, rows, conflicts, retries, recent, progress, limits, workers }
}

/** The snapshot that a sample was taken of, as far as charts draw it; the rest is as `last` has it. */
export function snapshotOf(sample: JobSample, last: JobSnapshot): JobSnapshot {
  const { at: _, workers, ...counts } = sample
  const drawn = last.workers.slice(0, workers.length)
  return {
    ...last,
    ...counts,
    waitingFor: null,
    workers: drawn.map((worker, index) => ({ ...worker, rows: workers[index] ?? 0 })),
  }
}
