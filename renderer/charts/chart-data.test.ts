import { expect, test } from 'vitest'
import {
  drawnColumns,
  formatJobTime,
  newestValues,
  spacedSamples,
  valuesAt,
  withNulls,
} from './chart-data.ts'

const columns = [Float64Array.of(1, 2, Number.NaN), Float64Array.of(10, 20, 30)]

test('a stack is painted from its highest edge to its lowest', () => {
  const [first, second] = drawnColumns('stack', [Float64Array.of(1), Float64Array.of(2)])
  expect([first?.[0], second?.[0]]).toEqual([3, 1])
})

test('lines are painted as they are, with holes where there is no value', () => {
  expect(drawnColumns('lines', columns).map(withNulls)).toEqual([
    [1, 2, null],
    [10, 20, 30],
  ])
})

test('the legend shows the newest value there is, or the one under the crosshair', () => {
  expect(newestValues(columns)).toEqual([2, 30])
  expect(valuesAt(columns, 2)).toEqual([null, 30])
  expect(newestValues([Float64Array.of(Number.NaN)])).toEqual([null])
})

test('the table for screen readers has the last samples, a second apart', () => {
  const time = Float64Array.from({ length: 41 }, (_, i) => i / 4)
  expect(spacedSamples(time, 3, 1)).toEqual([32, 36, 40])
  expect(spacedSamples(Float64Array.of(0, 0.2), 5, 1)).toEqual([1])
})

test.each([
  [0, false, '0:00'],
  [61.9, false, '1:01'],
  [3_725, false, '1:02:05'],
  [0.25, true, '0:00.3'],
  [65.04, true, '1:05.0'],
  [59.96, true, '1:00.0'],
])('%d s is %s', (seconds, tenths, text) => {
  expect(formatJobTime(seconds, tenths)).toBe(text)
})
