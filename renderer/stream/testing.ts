import type { Frame } from '../../shared/channels.ts'
import type { JobEvent } from '../../shared/job-event.ts'
import { Limits } from '../../shared/job-spec.ts'
import type { JobResult, JobSummary } from '../../shared/job.ts'
import type { JobSnapshot, WorkerSnapshot } from '../../shared/snapshot.ts'
import type { StoredJob } from '../../shared/stored-job.ts'

/** A snapshot of a job with two workers, one second in; for tests. */
export function snapshotOf(changes: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    jobId: 'a',
    state: 'running',
    startedAt: 0,
    activeMs: 1_000,
    rows: 300,
    unknownRows: 0,
    batches: 3,
    retries: 2,
    conflicts: 1,
    rejects: 0,
    rowsPerSecond: 300,
    limits: { batchSize: 1_000, workers: 2, rowsPerSecond: null },
    waitingFor: null,
    progress: 0.25,
    phases: [{ kind: 'delete', rows: 300, expected: 1_200, done: false }],
    eta: { state: 'range', fromSeconds: 2, toSeconds: 4 },
    ranges: { total: 8, done: 2 },
    inFlight: 2,
    recent: { p50: 10, p95: 20 },
    overall: { p50: 11, p95: 22 },
    workers: [workerOf(0, 100), workerOf(1, 200)],
    ...changes,
  }
}

export function workerOf(worker: number, rows: number): WorkerSnapshot {
  return {
    worker,
    state: 'working',
    range: worker,
    rows,
    batches: 1,
    retries: 0,
    conflicts: 0,
    batchSize: 1_000,
    busyMs: 500,
    rowsPerSecond: rows,
  }
}

export function eventOf(at: number, message = `event ${at}`): JobEvent {
  return { at, level: 'info', kind: 'range', worker: 0, message }
}

export function frameOf(changes: Partial<Frame>): Frame {
  return {
    frame: 1,
    snapshots: [],
    events: [],
    finished: [],
    sandbox: null,
    faults: null,
    checks: [],
    counts: [],
    savings: [],
    comparisons: [],
    mfa: null,
    openedFile: null,
    updates: null,
    opens: null,
    ...changes,
  }
}

/** The summary of a purge of the demo table. */
export function summaryOf(snapshot: JobSnapshot, result: JobResult | null = null): JobSummary {
  return {
    jobId: snapshot.jobId,
    plan: {
      spec: {
        operation: 'purge',
        cluster: 'sandbox',
        table: { schema: 'public', name: 'batch_test' },
        limits: Limits.parse({ workers: 2 }),
        where: "status = 'inactive'",
        strategy: 'range',
      },
      key: ['id'],
      statements: [],
      tableRows: 5_000,
      matchingRows: 1_200,
      ranges: 8,
      sample: { columns: [], before: [], after: null },
      ledger: 'ready',
      moment: null,
      accessPath: [],
      warnings: [],
      notes: [],
    },
    snapshot,
    result,
    logFault: null,
  }
}

export function resultOf(changes: Partial<JobResult> = {}): JobResult {
  return {
    jobId: 'a',
    state: 'succeeded',
    rows: 1_200,
    unknownRows: 0,
    batches: 12,
    retries: 2,
    conflicts: 1,
    seconds: 4,
    rejects: 0,
    verification: null,
    resumable: false,
    problem: null,
    ...changes,
  }
}

/** What the ledger says of the same purge, which nobody works on. */
export function storedOf(changes: Partial<StoredJob> = {}): StoredJob {
  return {
    jobId: 'a',
    cluster: 'sandbox',
    spec: summaryOf(snapshotOf()).plan.spec,
    state: 'interrupted',
    rows: 300,
    matchingRows: 1_200,
    isWorkedOn: changes.state === 'running',
    isAtApproved: false,
    limits: { batchSize: 1_000, workers: 2, rowsPerSecond: null },
    rejects: 0,
    ranges: { total: 8, done: 2 },
    createdAt: 0,
    failure: null,
    ...changes,
  }
}
