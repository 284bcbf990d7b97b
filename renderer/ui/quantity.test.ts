import { expect, test } from 'vitest'
import { formatDurationRange, formatMilliseconds } from './quantity.ts'

test.each([
  [4.24, '4.2 ms'],
  [212.4, '212 ms'],
  [1_240, '1.24 s'],
])('%d ms reads %s', (ms, text) => {
  expect(formatMilliseconds(ms)).toBe(text)
})

test.each([
  [20.4, 30.2, '20–31 s'],
  [0.2, 0.8, '1 s'],
  [115, 175, '1–3 min'],
  [5_000, 8_000, '1–3 h'],
])('from %d to %d s reads %s', (from, to, text) => {
  expect(formatDurationRange(from, to)).toBe(text)
})
