import { expect, test } from 'vitest'
import { JobSample, sampleOf, snapshotOf } from './job-sample.ts'
import { JobSnapshot } from './snapshot.ts'

const worker = { worker: 0, state: 'working', range: 1, batches: 1, retries: 0, conflicts: 0 } as const
const snapshot = JobSnapshot.parse({
  ...{ jobId: 'a', state: 'running', startedAt: 5, activeMs: 1_500, rows: 300, unknownRows: 0, batches: 3 },
  ...{
    retries: 2,
    conflicts: 1,
    rejects: 0,
    rowsPerSecond: 200,
    waitingFor: null,
    progress: 0.25,
    inFlight: 2,
    phases: [],
    eta: null,
  },
  limits: { batchSize: 1_000, workers: 2, rowsPerSecond: null },
  ...{ ranges: { total: 8, done: 2 }, recent: { p50: 10.04, p95: 20.06 }, overall: null },
  workers: [{ ...worker, rows: 300, batchSize: 1_000, busyMs: 1, rowsPerSecond: 200 }],
})

test('a sample draws the charts of the snapshot that it was taken of', () => {
  const sample = JobSample.parse(JSON.parse(JSON.stringify(sampleOf(snapshot, 7))))
  const last = { ...snapshot, state: 'succeeded', activeMs: 9_000, rows: 900, recent: null } as const
  const drawn = snapshotOf(sample, { ...last, workers: last.workers.map((each) => ({ ...each, rows: 900 })) })
  expect(drawn).toEqual(snapshot)
})

test('a moment in which no transaction ended has no times', () => {
  expect(snapshotOf(sampleOf({ ...snapshot, recent: null }, 7), snapshot).recent).toBeNull()
})
