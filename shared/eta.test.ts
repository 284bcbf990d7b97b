import { expect, it } from 'vitest'
import { etaOf } from './eta.ts'

it('says nothing until there is something to measure', () => {
  expect(etaOf(null, 60_000)).toEqual({ state: 'measuring' })
  expect(etaOf(0.01, 60_000)).toEqual({ state: 'measuring' })
  expect(etaOf(0.5, 200)).toEqual({ state: 'measuring' })
})

it('gives a range around a straight line', () => {
  expect(etaOf(0.25, 10_000)).toEqual({ state: 'range', fromSeconds: 24, toSeconds: 36 })
})

it('is due when less than a second is left', () => {
  expect(etaOf(0.99, 10_000)).toEqual({ state: 'due' })
})
