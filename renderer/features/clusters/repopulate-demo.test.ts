import { describe, expect, test } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { snapshotOf, summaryOf } from '../../stream/testing.ts'
import { rowsAsNow, rowsBefore } from './repopulate-demo.ts'

const { plan } = summaryOf(snapshotOf())
const planned = (spec: object, tableRows: number | null) => ({
  ...plan,
  spec: JobSpec.parse({ ...plan.spec, ...spec }),
  tableRows,
})
const succeeded = (rows: number) => ({ state: 'succeeded', rows }) as const

describe('a repopulate offers as many rows as there were', () => {
  test.each([
    [
      'all of a table that was estimated from a sample',
      { where: 'id > 0' },
      2_000_040,
      succeeded(2_000_000),
      2_000_000,
    ],
    ['all rows, whatever old statistics say', { where: 'true' }, 5_000, succeeded(4_000), 4_000],
    ['a part of the rows', {}, 2_000_000, succeeded(1_200), 2_000_000],
    [
      'all rows until it was cancelled',
      { where: 'true' },
      2_000_000,
      { state: 'cancelled', rows: 7 } as const,
      2_000_000,
    ],
    ['rows of a table without statistics', {}, null, succeeded(1_200), 5_000],
    ['no row of an empty table', {}, 0, succeeded(0), 5_000],
  ])('after a purge of %s', (_what, spec, tableRows, result, rows) => {
    expect(rowsBefore(planned(spec, tableRows), result)).toBe(rows)
  })

  test('after an update, and no fewer than it is set up with', () => {
    const update = { operation: 'update', set: 'value = 0' }
    expect(rowsBefore(planned(update, 2_000_000), succeeded(10))).toBe(2_000_000)
    expect(rowsBefore(planned(update, 4_000), succeeded(10))).toBe(5_000)
  })

  test('after a repopulate', () => {
    expect(rowsBefore(planned({ operation: 'repopulate', rows: 70_000 }, 1), succeeded(70_000))).toBe(70_000)
  })
})

test.each([
  [null, 5_000],
  [0, 5_000],
  [4_000, 5_000],
  [2_000_000, 2_000_000],
  [3_000_000_000, 100_000_000],
])('where no job tells, a table of %s rows gets %i', (estimatedRows, rows) => {
  expect(rowsAsNow(estimatedRows)).toBe(rows)
})
