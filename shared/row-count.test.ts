import { expect, test } from 'vitest'
import { countSentence } from './row-count.ts'

test.each([
  ['counting', 1_234, 0, 4, 'Counting: 1,234 rows so far, 0 % of the key ranges read.'],
  ['stopped', 1, 3, 8, 'Stopped: 1 row so far, 37 % of the key ranges read.'],
  ['out-of-time', 0, 0, 0, 'Not finished in time: 0 rows so far, 0 % of the key ranges read.'],
  ['counted', 7, 1, 1, 'Counted in parts, each exact for the moment when it was read.'],
] as const)('a count that is %s says what it is worth', (state, rows, done, total, sentence) => {
  expect(countSentence({ state, rows, ranges: { done, total } })).toBe(sentence)
})
