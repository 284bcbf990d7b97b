import type { JobSnapshot, WorkerSnapshot } from '../../../shared/snapshot.ts'

/** A snapshot of a running job; `changes` says what matters to the test. */
export function snapshotWith(changes: Partial<JobSnapshot>): JobSnapshot {
  return {
    jobId: 'job',
    state: 'running',
    startedAt: 0,
    activeMs: 12_000,
    rows: 48_213,
    unknownRows: 0,
    batches: 49,
    retries: 0,
    conflicts: 0,
    rejects: 0,
    rowsPerSecond: 21_004.4,
    limits: { batchSize: 1_000, workers: 4, rowsPerSecond: null },
    waitingFor: null,
    progress: 0.48,
    phases: [{ kind: 'delete', rows: 48_213, expected: 100_000, done: false }],
    eta: { state: 'range', fromSeconds: 10, toSeconds: 16 },
    ranges: { total: 64, done: 30 },
    inFlight: 2,
    recent: { p50: 9.04, p95: 21.2 },
    overall: { p50: 8, p95: 20 },
    workers: [workerWith({})],
    ...changes,
  }
}

export function workerWith(changes: Partial<WorkerSnapshot>): WorkerSnapshot {
  return {
    worker: 0,
    state: 'working',
    range: 12,
    rows: 12_034,
    batches: 12,
    retries: 0,
    conflicts: 0,
    batchSize: 1_000,
    busyMs: 9_000,
    rowsPerSecond: 5_201,
    ...changes,
  }
}
