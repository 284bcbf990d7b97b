import { expect, test } from 'vitest'
import { createReloadLimit } from './reload-limit.ts'

test('three reloads within a minute are sensible, a fourth is not', () => {
  let now = 0
  const limit = createReloadLimit(() => now)
  const takeAt = (at: number): boolean => {
    now = at
    return limit.take()
  }
  expect([0, 10_000, 20_000, 30_000].map(takeAt)).toEqual([true, true, true, false])
  // The first one is a minute old: one more, and again no more.
  expect([60_000, 60_001].map(takeAt)).toEqual([true, false])
  expect(takeAt(200_000)).toBe(true)
})
