import { expect, it } from 'vitest'
import { openBenchSandbox } from './bench-sandbox.ts'
import { median } from './median.ts'
import { runPurgeCase } from './purge-case.ts'

it('measures every contestant in every round and puts the medians into ratios', async () => {
  await using sandbox = await openBenchSandbox()
  const lines: string[] = []
  const bench = { ...sandbox, runs: 2, say: (line: string) => lines.push(line) }
  const result = await runPurgeCase(bench, { name: 'small', rows: 5_000, workers: 2, batchSize: 100 })
  const { range, hash, unbounded } = result.rowsPerSecond
  expect(lines).toHaveLength(6)
  expect(result).toEqual({
    name: 'small',
    rows: 5_000,
    rowsPerSecond: { range: expect.any(Number), hash: expect.any(Number), unbounded: expect.any(Number) },
    ratio: { rangeToHash: expect.any(Number), rangeToUnbounded: expect.any(Number) },
  })
  expect(result.ratio.rangeToHash).toBeCloseTo(range / hash, 1)
  expect(result.ratio.rangeToUnbounded).toBeCloseTo(range / unbounded, 1)
})

it('takes the middle value, or the mean of the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 2, 100])).toBe(3)
})
