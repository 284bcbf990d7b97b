import { expect, test } from 'vitest'
import { maxOf, niceTop, timeWindow } from './scale.ts'

test('a running job has at least ten seconds of axis, which grows in steps', () => {
  expect(timeWindow(0, 0.3, true)).toEqual([0, 10])
  expect(timeWindow(0, 42, true)).toEqual([0, 45])
  expect(timeWindow(5, 50, true)).toEqual([5, 50])
})

test('a long job shows its last ten minutes', () => {
  expect(timeWindow(0, 1_000, true)).toEqual([400, 1_000])
})

test('a finished job fills its axis', () => {
  expect(timeWindow(0, 42, false)).toEqual([0, 42])
  expect(timeWindow(0, 0.01, false)).toEqual([0, 0.25])
})

test.each([
  [0, 100, 100],
  [101, 100, 150],
  [9_300, 100, 10_000],
  [10_000, 100, 10_000],
  [0.4, 1, 1],
])('an axis for %d, at least %d, ends at %d', (max, least, top) => {
  expect(niceTop(max, least)).toBe(top)
})

test('the largest number is found among samples without a value', () => {
  expect(maxOf([Float64Array.of(Number.NaN, 3), Float64Array.of(7, Number.NaN)])).toBe(7)
  expect(maxOf([])).toBe(0)
})
