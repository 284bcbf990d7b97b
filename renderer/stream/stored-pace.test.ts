import { expect, test } from 'vitest'
import { etaOf } from '../../shared/eta.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { paceEta, paceOf, storedProgress } from './stored-pace.ts'
import { storedOf } from './testing.ts'

test('rows tell more than key ranges, but never that a range is done', () => {
  expect(storedProgress(storedOf({ rows: 600, ranges: { total: 8, done: 2 } }))).toBe(0.5)
  expect(storedProgress(storedOf({ rows: 5_000, ranges: { total: 10, done: 2 } }))).toBeCloseTo(0.92)
  expect(storedProgress(storedOf({ rows: 0, ranges: { total: 8, done: 2 } }))).toBe(0.25)
  expect(storedProgress(storedOf({ state: 'succeeded', ranges: { total: 0, done: 0 } }))).toBe(1)
})

test('who worked on a job tells best how far it is', () => {
  expect(storedProgress(storedOf({ rows: 600, progress: 0.6, ranges: { total: 8, done: 2 } }))).toBe(0.6)
  expect(storedProgress(storedOf({ state: 'succeeded', progress: 0.6 }))).toBe(1)
})

test('nobody can tell how far a job by hash is', () => {
  const spec = JobSpec.parse({ ...storedOf().spec, strategy: 'hash' })
  expect(storedProgress(storedOf({ spec }))).toBeNull()
})

test('the end is guessed from what was done between the looks, and only while the job runs', () => {
  const first = paceOf(undefined, storedOf({ state: 'running', rows: 600 }), 0)
  const second = paceOf(first, storedOf({ state: 'running', rows: 900 }), 10_000)
  // A quarter of the work took ten seconds, and a quarter is left.
  const outlook = { progress: 0.75, left: 0.25, perSecond: 0.025, leastSeconds: 0 }
  expect(second && paceEta(second)).toEqual(etaOf(outlook))
  expect(paceOf(second, storedOf({ state: 'paused' }), 20_000)).toBeUndefined()
})
