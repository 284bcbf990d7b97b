import { expect, test } from 'vitest'
import { LIMITS, limitsSentence } from './limits.ts'
import { wholeNumberError } from './whole-number.ts'

test('limits are said in words', () => {
  expect(limitsSentence({ batchSize: 1_000, workers: 4, rowsPerSecond: null })).toBe(
    'At most 1,000 rows per transaction, 4 workers.',
  )
  expect(limitsSentence({ batchSize: 1, workers: 1, rowsPerSecond: 200 })).toBe(
    'At most 1 row per transaction, 1 worker, together at most 200 rows per second.',
  )
})

test.each([
  ['batchSize', '3001', '1 to 3,000'],
  ['workers', '0', '1 to 64'],
  ['rowsPerSecond', '1e3', '1 to 10,000,000'],
  ['maxRejects', '-1', '0 to 1,000,000'],
] as const)('a wrong %s “%s” is told with its bounds', (limit, text, bounds) => {
  expect(wholeNumberError(text, LIMITS[limit].schema)).toBe(`Enter a whole number from ${bounds}.`)
})

test('bounds are allowed', () => {
  expect(wholeNumberError(' 3000 ', LIMITS.batchSize.schema)).toBeNull()
  expect(wholeNumberError('0', LIMITS.maxRejects.schema)).toBeNull()
})
