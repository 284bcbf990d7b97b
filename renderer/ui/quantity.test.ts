import { expect, test } from 'vitest'
import { formatDuration, formatDurationRange, formatMilliseconds, formatShare } from './quantity.ts'

test.each([
  [0.214, '0.21 s'],
  [4.25, '4.3 s'],
  [9.96, '10 s'],
  [42.9, '42 s'],
  [125, '2 min 5 s'],
  [3_720, '1 h 2 min'],
])('%d s reads %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

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

test('nothing is 100% before it is all', () => {
  expect(formatShare(0.9999)).toBe('99%')
  expect(formatShare(1)).toBe('100%')
})
