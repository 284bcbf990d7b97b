import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evenBoundaries } from './key-arithmetic.ts'
import { rangesBetween, rowNumberRanges } from './key-range.ts'

const counts = fc.integer({ min: 1, max: 600 })

function expectOrderedInside(boundaries: bigint[], min: bigint, max: bigint, count: number) {
  expect(boundaries.length).toBeLessThan(Math.max(count, 1))
  for (const [index, boundary] of boundaries.entries()) {
    expect(boundary >= min && boundary < (min === max ? max + 1n : max)).toBe(true)
    if (index > 0) expect(boundary > (boundaries[index - 1] ?? max)).toBe(true)
  }
}

it('cuts any two bigints into ordered, distinct boundaries between them', () => {
  const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(bigint, bigint, counts, (left, right, count) => {
      const [min, max] = left < right ? [left, right] : [right, left]
      const boundaries = evenBoundaries('bigint', String(min), String(max), count).map(BigInt)
      expectOrderedInside(boundaries, min, max, count)
    }),
  )
})

it('cuts any two uuids in byte order', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), counts, (left, right, count) => {
      const [min, max] = [left, right].toSorted()
      const boundaries = evenBoundaries('uuid', min ?? '', max ?? '', count)
      expect(boundaries).toEqual([...new Set(boundaries)].toSorted())
      for (const boundary of boundaries) expect(boundary >= (min ?? '') && boundary <= (max ?? '')).toBe(true)
    }),
  )
})

it('makes parts of equal width where there is room', () => {
  expect(evenBoundaries('integer', '-100', '100', 4)).toEqual(['-50', '0', '50'])
  expect(evenBoundaries('integer', '1', '2', 64)).toEqual(['1'])
  expect(evenBoundaries('integer', '7', '7', 64)).toEqual([])
})

it('covers the keys up to the end with ranges that meet', () => {
  const ranges = rangesBetween([['a'], ['b', '1']], ['z', '9'])
  expect(ranges.map(({ lo, hi }) => [lo, hi])).toEqual([
    [null, ['a']],
    [['a'], ['b', '1']],
    [
      ['b', '1'],
      ['z', '9'],
    ],
  ])
  expect(rangesBetween([], ['z', '9'])).toEqual([{ no: 0, lo: null, hi: ['z', '9'] }])
})

it('numbers every row of a fill once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), counts, (rows, count) => {
      const ranges = rowNumberRanges(rows, count)
      expect(ranges[0]?.lo).toEqual(['0'])
      expect(ranges.at(-1)?.hi).toEqual([String(rows)])
      for (const [index, range] of ranges.slice(1).entries()) expect(range.lo).toEqual(ranges[index]?.hi)
    }),
  )
})
