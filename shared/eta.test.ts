import fc from 'fast-check'
import { expect, it } from 'vitest'
import { etaOf } from './eta.ts'

const half = { progress: 0.5, left: 1_000, perSecond: 100, leastSeconds: 0 }

it('says nothing until there is something to measure', () => {
  expect(etaOf({ ...half, perSecond: null })).toEqual({ state: 'measuring' })
  expect(etaOf({ ...half, perSecond: 0 })).toEqual({ state: 'measuring' })
})

it('gives a range around what the rate of late says', () => {
  expect(etaOf(half)).toEqual({ state: 'range', fromSeconds: 7, toSeconds: 13 })
})

it('is due when less than a second is left, and when all is done', () => {
  expect(etaOf({ ...half, left: 99 })).toEqual({ state: 'due' })
  expect(etaOf({ ...half, progress: 1, left: 0, perSecond: 0 })).toEqual({ state: 'due' })
})

it('is never sooner than the rate limit allows, however fast it went before', () => {
  const eta = etaOf({ ...half, perSecond: 10_000, leastSeconds: 100 })
  expect(eta).toEqual({ state: 'range', fromSeconds: 100, toSeconds: 130 })
})

it('narrows as more is done', () => {
  const seconds = fc.double({ min: 2, max: 1e6, noNaN: true })
  const share = fc.double({ min: 0, max: 0.99, noNaN: true })
  fc.assert(
    fc.property(seconds, share, share, (left, one, other) => {
      const width = (progress: number) => {
        const eta = etaOf({ progress, left, perSecond: 1, leastSeconds: 0 })
        return eta.state === 'range' ? eta.toSeconds - eta.fromSeconds : Number.NaN
      }
      expect(width(Math.max(one, other))).toBeLessThanOrEqual(width(Math.min(one, other)))
    }),
  )
})
