import { Limits } from '../../../shared/job-spec.ts'
import { sampleOf } from '../../../shared/job-sample.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { planOf } from '../../testing/plan.ts'
import type { Beat } from '../beat.ts'

const spec = {
  operation: 'purge',
  cluster: 'sandbox',
  table: { schema: 'public', name: 'batch_test' },
  where: "status = 'inactive'",
  strategy: 'range',
  limits: Limits.parse({}),
} as const

export function storedWith(changes: Partial<StoredJob> = {}): StoredJob {
  const counts = { rows: 0, rejects: 0, ranges: { total: 8, done: 0 }, matchingRows: 1_200 }
  const limits = { batchSize: 1_000, workers: 1, rowsPerSecond: null }
  return {
    jobId: 'a',
    cluster: 'sandbox',
    spec,
    state: 'running',
    ...counts,
    ...{ limits, isWorkedOn: true, isAtApproved: false },
    createdAt: 0,
    failure: null,
    ...changes,
  }
}

export function snapshotWith(changes: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    jobId: 'a',
    state: 'running',
    startedAt: 0,
    activeMs: 1_000,
    ...{ rows: 0, unknownRows: 0, batches: 0, retries: 0, conflicts: 0, rejects: 0, rowsPerSecond: 0 },
    limits: { batchSize: 1_000, workers: 1, rowsPerSecond: null },
    ...{ waitingFor: null, progress: 0, phases: [], eta: null, ranges: { total: 8, done: 0 }, inFlight: 1 },
    ...{ recent: null, overall: null, workers: [] },
    ...changes,
  }
}

export function resultWith(changes: Partial<JobResult> = {}): JobResult {
  const counts = { rows: 0, unknownRows: 0, batches: 0, retries: 0, conflicts: 0, rejects: 0 }
  const rest = { seconds: 1, verification: null, resumable: false, problem: null }
  return { jobId: 'a', state: 'succeeded', ...counts, ...rest, ...changes }
}

/** The `no`th beat of a job that has one sample and one event for each, and as many rows. */
export function beatWith(no: number, changes: Partial<Beat> = {}): Beat {
  const job = storedWith({ rows: no, ...changes.job })
  const snapshot = snapshotWith({ jobId: job.jobId, rows: no, startedAt: job.createdAt })
  return {
    ...{ recorder: 'one', at: no, ranBy: 'ada', ranFrom: 'command line', isOpen: true, result: null },
    ...{ plan: JSON.stringify(planOf(spec)), logFile: '/log', logFault: null, stride: 1, snapshot },
    samples: [[no, sampleOf(snapshot, no)]],
    events: [{ at: no, level: 'info', kind: 'range', worker: null, message: `beat ${no}` }],
    ...changes,
    job,
  }
}
