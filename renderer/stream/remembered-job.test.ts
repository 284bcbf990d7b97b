import { expect, test } from 'vitest'
import { sampleOf } from '../../shared/job-sample.ts'
import { rememberedJob } from './remembered-job.ts'
import { isGoneFrom, mergedJobs } from './remembered-jobs.ts'
import { standingOf } from './standing.ts'
import { NOT_ASKED } from './stored-jobs.ts'
import { eventOf, resultOf, snapshotOf, storedOf, summaryOf, workerOf } from './testing.ts'

const last = snapshotOf({ state: 'interrupted', activeMs: 3_000, conflicts: 4 })
const detail = {
  ...summaryOf(last, resultOf({ state: 'interrupted', resumable: true })),
  ...{ events: [eventOf(1)], logFile: '/log' },
}
const samples = [1_000, 2_000, 3_000].map((activeMs) =>
  sampleOf(snapshotOf({ activeMs, workers: [workerOf(0, activeMs)] }), activeMs),
)

test('a remembered job has charts, log and result as if the window had watched it', () => {
  const { job, ranBy } = rememberedJob({ detail, samples, ranBy: 'ada', ranFrom: 'window' })
  expect(job).toMatchObject({ jobId: 'a', snapshot: last, result: { state: 'interrupted' }, logFile: '/log' })
  expect(job.approvals).toEqual([])
  expect(job.log).toEqual({ events: [eventOf(1)], missing: 0 })
  expect([...job.history.time()]).toEqual([0, 1, 2, 3])
  expect([...job.history.rows(0)]).toEqual([0, 1_000, 2_000, 3_000])
  expect(ranBy).toBe('ada')
})

test('it can go on while its ledger has it, or has not told', () => {
  const { job } = rememberedJob({ detail, samples, ranBy: '', ranFrom: 'window' })
  expect(standingOf(job, undefined).canResume).toBe(true)
  expect(standingOf(job, storedOf()).canResume).toBe(true)
  expect(standingOf(job, storedOf({ state: 'cancelled' }))).toMatchObject({
    state: 'cancelled',
    canResume: false,
  })
  expect(standingOf(job, storedOf({ resumable: false })).canResume).toBe(false)
})

test('a ledger knows best how a job stands while it answers, then the history of this machine', () => {
  const ledger = { ...NOT_ASKED, jobs: [storedOf({ state: 'running' })], answeredAt: 1 }
  const merged = (changes: Partial<typeof NOT_ASKED>) =>
    mergedJobs({ sandbox: { ...ledger, ...changes } }, [storedOf()]).map(({ state }) => state)
  expect([merged({}), merged({ isAway: true })]).toEqual([['running'], ['interrupted']])
})

test('a job is gone only from a ledger that was asked since it began', () => {
  const gone = (ledger?: Partial<typeof NOT_ASKED>) =>
    isGoneFrom(ledger && { ...NOT_ASKED, answeredAt: 60_000, ...ledger }, { jobId: 'a', createdAt: 1 })
  const problem = { kind: 'failed', code: 'cluster-away', message: '', nextStep: '' } as const
  expect(gone({ jobs: [] })).toBe(true)
  expect(gone({ jobs: [storedOf()] })).toBe(false)
  expect(gone({ jobs: [], answeredAt: 1 })).toBe(false)
  expect(gone({ jobs: [], isAway: true })).toBe(false)
  expect(gone({ jobs: [], problem })).toBe(false)
  expect([gone({}), gone()]).toEqual([false, false])
})
