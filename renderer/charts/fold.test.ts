import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_WORKERS } from '../../shared/job-spec.ts'
import { groupOf, stackColumns, workerGroups } from './fold.ts'

test('up to eight workers have an area of their own', () => {
  expect(workerGroups(4)).toEqual([0, 1, 2, 3].map((worker) => ({ from: worker, to: worker })))
})

test('32 workers share eight areas', () => {
  expect(workerGroups(32)).toHaveLength(8)
  expect(workerGroups(32)[7]).toEqual({ from: 28, to: 31 })
})

test('no workers, no areas', () => {
  expect(workerGroups(0)).toEqual([])
})

test('every worker is in exactly one of at most eight groups', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_WORKERS }), (workers) => {
      const groups = workerGroups(workers)
      expect(groups.length).toBeLessThanOrEqual(8)
      for (let worker = 0; worker < workers; worker += 1) {
        const holding = groups.filter(({ from, to }) => from <= worker && worker <= to)
        expect(holding).toEqual([groups[groupOf(worker, workers)]])
      }
      expect(groups.at(-1)?.to).toBe(workers - 1)
    }),
  )
})

test('a stack adds each column to those below and leaves the columns alone', () => {
  const columns = [Float64Array.of(1, 2), Float64Array.of(10, 20), Float64Array.of(100, 200)]
  expect(stackColumns(columns).map((edge) => [...edge])).toEqual([
    [1, 2],
    [11, 22],
    [111, 222],
  ])
  expect([...(columns[1] ?? [])]).toEqual([10, 20])
})
