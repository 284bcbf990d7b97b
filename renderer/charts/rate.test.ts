import { expect, test } from 'vitest'
import { ratePerSecond } from './rate.ts'

const rate = (time: number[], totals: number[]) => [
  ...ratePerSecond(Float64Array.from(time), Float64Array.from(totals)),
]

test('is taken over the last second', () => {
  expect(rate([0, 0.5, 1, 1.5, 2], [0, 50, 100, 300, 500])).toEqual([0, 100, 100, 250, 400])
})

test('a job shorter than a second has the rate it really had', () => {
  expect(rate([0, 0.2], [0, 1_000])).toEqual([0, 5_000])
})

test('is nothing while nothing happens', () => {
  expect(rate([0, 1, 2, 3, 4], [0, 100, 100, 100, 100])).toEqual([0, 100, 0, 0, 0])
})

test('two samples of one moment make no infinite rate', () => {
  expect(rate([3, 3], [0, 10]).every(Number.isFinite)).toBe(true)
})
