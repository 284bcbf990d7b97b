import { expect, it } from 'vitest'
import { snapshotWith } from '../testing/snapshot.ts'
import { createLimitChanges } from './limit-changes.ts'

it('tells new limits once, and nothing while they are as planned', () => {
  const planned = { batchSize: 1_000, workers: 4, rowsPerSecond: null }
  const changes = createLimitChanges(planned)
  expect(changes(snapshotWith({ limits: planned }))).toBeNull()
  const slower = snapshotWith({ limits: { ...planned, workers: 1, rowsPerSecond: 50 } })
  expect(changes(slower)).toBe(
    'limits now: 1 worker, batches of up to 1,000 rows, at most 50 rows per second',
  )
  expect(changes(slower)).toBeNull()
  expect(changes(snapshotWith({ limits: planned }))).toBe(
    'limits now: 4 workers, batches of up to 1,000 rows',
  )
})
