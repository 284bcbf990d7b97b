import { expect, test } from 'vitest'
import { chartMarkOf } from './chart-marks.ts'

test('a pause says how long it was, and leaves its time out', () => {
  expect(chartMarkOf({ kind: 'pause', time: 9, milliseconds: 125_400 })).toEqual({
    time: 9,
    label: 'Paused 2 min 5 s',
    isGap: true,
  })
})

test('a pause that has just begun has no time yet', () => {
  expect(chartMarkOf({ kind: 'pause', time: 9, milliseconds: 300 }).label).toBe('Paused')
})

test.each([
  [{ workers: 1 }, '1 worker'],
  [{ workers: 6, batchSize: 500 }, '6 workers, batches of 500'],
  [{ rowsPerSecond: 1_000 }, 'at most 1,000 rows/s'],
  [{ rowsPerSecond: null }, 'no rate limit'],
])('a change of limits names what has changed: %o', (changed, label) => {
  expect(chartMarkOf({ kind: 'limits', time: 1, changed })).toEqual({ time: 1, label, isGap: false })
})
