import { expect, it } from 'vitest'
import { allocateRate, forgetBookings, rateLimit } from './rate-limit.ts'

const hundred = () => 100

it('makes all holders of one cell keep the rate together', () => {
  let now = 1_000_000n
  const cell = allocateRate()
  const [first, second] = [rateLimit(cell, hundred, () => now), rateLimit(cell, hundred, () => now)]
  expect(first.take(11)).toBe(0)
  expect(second.take(11)).toBe(60)
  expect(first.take(11)).toBe(60)
  now += 60_000n
  expect(second.take(50)).toBe(0)
  expect(first.take(1)).toBeGreaterThan(60)
})

it('keeps the rate although who waits wakes up late', () => {
  let now = 1_000_000n
  const limit = rateLimit(allocateRate(), hundred, () => now)
  let rows = 0
  for (let woken = 0; woken < 1_000; woken += 1) {
    if (limit.take(2) === 0) rows += 2
    // Each time 7 ms after the rows are due.
    else now += 27_000n
  }
  expect(rows / (Number(now - 1_000_000n) / 1_000_000)).toBeCloseTo(100, 0)
})

it('lets those who wait go on when rows are given back', () => {
  let now = 1_000_000n
  const cell = allocateRate()
  const [first, second] = [rateLimit(cell, hundred, () => now), rateLimit(cell, hundred, () => now)]
  first.take(100_000)
  expect(second.take(10)).toBe(100)
  first.giveBack(100_000)
  now += 1n
  expect(second.take(10)).toBe(0)
})

it('gives nothing back of what was booked at another rate', () => {
  let now = 1_000_000n
  const cell = allocateRate()
  const [first, second] = [rateLimit(cell, hundred, () => now), rateLimit(cell, hundred, () => now)]
  first.take(100)
  forgetBookings(cell)
  expect(second.take(100)).toBe(0)
  first.giveBack(100)
  now += 100_000n
  expect(first.take(1)).toBe(100)
})

it('heeds a rate that changes, and none', () => {
  let rate: number | null = 100
  const limit = rateLimit(
    allocateRate(),
    () => rate,
    () => 1_000_000n,
  )
  expect(limit.take(100)).toBe(0)
  rate = 1_000
  expect(limit.take(1)).toBe(100)
  rate = null
  expect(limit.take(1_000_000)).toBe(0)
})
