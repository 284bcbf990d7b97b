import { expect, test } from 'vitest'
import { averageRate, ownRows } from './own-rows.ts'
import { snapshotOf, workerOf } from './testing.ts'

test('a job that went on is not faster for what it had done before', () => {
  const snapshot = snapshotOf({ rows: 1_200, workers: [workerOf(0, 100), workerOf(1, 200)] })
  expect(ownRows(snapshot)).toBe(300)
  expect(averageRate(snapshot, { seconds: 3 })).toBe(100)
})

test('rows that a repopulate emptied are not among those it inserted', () => {
  const snapshot = snapshotOf({ rows: 100, workers: [workerOf(0, 150), workerOf(1, 50)] })
  expect(ownRows(snapshot)).toBe(100)
  // But they took their time.
  expect(averageRate(snapshot, { seconds: 2 })).toBe(100)
})
