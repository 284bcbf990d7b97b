import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRing } from './ring.ts'

test('keeps the newest rows, whatever was pushed before', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 900 }))
  fc.assert(
    fc.property(sizes, ([capacity, pushes]) => {
      const ring = createRing(capacity)
      for (let i = 0; i < pushes; i += 1) ring.push([i, -i])
      const newest = Array.from({ length: pushes }, (_, i) => i).slice(-capacity)
      expect(ring.length).toBe(newest.length)
      expect([...ring.column(0)]).toEqual(newest)
      expect([...ring.column(1)]).toEqual(newest.map((i) => -i))
    }),
  )
})

test('a column that comes later is 0 before', () => {
  const ring = createRing(10)
  ring.push([1])
  ring.push([2, 20])
  ring.push([3, 30])
  expect([...ring.column(1)]).toEqual([0, 20, 30])
  expect(ring.column(7)).toHaveLength(0)
})
