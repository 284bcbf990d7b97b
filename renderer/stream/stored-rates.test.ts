import { expect, test } from 'vitest'
import type { StoredJob } from '../../shared/stored-job.ts'
import { ratesOf } from './stored-rates.ts'

const jobOf = (...rates: readonly (number | null)[]) =>
  ({
    processes: rates.map((rowsPerSecond) => ({ host: rowsPerSecond === null ? null : 'h', rowsPerSecond })),
  }) as StoredJob

test('each look adds what all processes did together then', () => {
  const first = ratesOf(undefined, jobOf(100, 50, null), 1_000)
  expect(ratesOf(first, jobOf(70), 3_000)).toEqual([
    { at: 1_000, rowsPerSecond: 150 },
    { at: 3_000, rowsPerSecond: 70 },
  ])
})

test('a job on which nobody works, or of whose processes none tells, has none', () => {
  expect(ratesOf([{ at: 1, rowsPerSecond: 1 }], {} as StoredJob, 2)).toBeUndefined()
  expect(ratesOf(undefined, jobOf(null), 2)).toBeUndefined()
})
