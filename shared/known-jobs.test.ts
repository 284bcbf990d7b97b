import { expect, test } from 'vitest'
import { JobSpec } from './job-spec.ts'
import { isGone, knownJobs } from './known-jobs.ts'
import { canResume, type StoredJob } from './stored-job.ts'

const table = { schema: 'public', name: 't' }
const spec = JobSpec.parse({ operation: 'purge', cluster: 'c', table, where: 'true', limits: {} })
const job = (jobId: string, createdAt: number, changes: Partial<StoredJob> = {}): StoredJob => ({
  ...{ jobId, cluster: 'c', spec, state: 'interrupted', rows: 1, rejects: 0, createdAt, failure: null },
  ranges: { total: 1, done: 0 },
  ...{ matchingRows: null, isWorkedOn: false, isAtApproved: false },
  limits: { batchSize: 1, workers: 1, rowsPerSecond: null },
  ...changes,
})

test('the ledger knows best how a job stands, this machine how long it took', () => {
  const known = knownJobs(
    [job('a', 1, { state: 'succeeded' }), job('b', 3)],
    [job('a', 1, { seconds: 5 })],
    () => false,
  )
  expect(known).toEqual([job('b', 3), job('a', 1, { state: 'succeeded', seconds: 5 })])
})

test('how far a job is counts by what this machine has learned of its rows, also once others have moved it', () => {
  const rows = [200, 300, 900, 200]
  const told = rows.map((each, no) => job(`${no}`, 9 - no, { rows: each, matchingRows: 10_000 }))
  const remembered = told.map((each) => ({ ...each, rows: 200, progress: 0.5 }))
  const unknown = [job('none', 1, { rows: 5 })].map((each) => ({ ...each, rows: 0, progress: 0 }))
  const known = knownJobs([...told, job('none', 1, { rows: 5 })], [...remembered, ...unknown], () => false)
  expect(known.map(({ progress }) => progress)).toEqual([0.5, 0.75, 0.99, 0.5, undefined])
})

test('what the ledger does not have any more is listed, and cannot go on', () => {
  const [newest, lost] = knownJobs([job('a', 2)], [job('lost', 1)], () => true)
  expect([newest, lost].map((each) => each && canResume(each))).toEqual([true, false])
})

test('a ledger with more jobs than it lists may have an older one still', () => {
  const listed = Array.from({ length: 1_000 }, (_, no) => job(`${no}`, 2_000 - no))
  expect([isGone(job('old', 5), listed), isGone(job('new', 1_500), listed)]).toEqual([false, true])
})
