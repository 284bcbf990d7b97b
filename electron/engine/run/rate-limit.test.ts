import { expect, it } from 'vitest'
import { allocateRate, forgetBookings, rateLimit } from './rate-limit.ts'

const hundred = () => 100

it('makes all holders of one cell keep the rate together', () => {
  let now = 1_000_000n
  const cell = allocateRate()
  const [first, second] = [rateLimit(cell, hundred, () => now), rateLimit(cell, hundred, () => now)]
  expect(first.take(50)).toBe(0)
  expect(second.take(50)).toBe(500)
  expect(first.take(50)).toBe(1_000)
  now += 1_500_000n
  expect(second.take(1)).toBe(0)
})

it('lets the next batch start earlier when rows are given back', () => {
  const limit = rateLimit(allocateRate(), hundred, () => 1_000_000n)
  limit.take(100)
  limit.giveBack(90)
  expect(limit.take(10)).toBe(100)
})

it('gives nothing back of what was booked at another rate', () => {
  const cell = allocateRate()
  const [first, second] = Array.from({ length: 2 }, () => rateLimit(cell, hundred, () => 1_000_000n))
  first?.take(100)
  second?.take(100)
  forgetBookings(cell)
  first?.giveBack(100)
  expect(first?.take(100)).toBe(0)
  second?.giveBack(100)
  expect(second?.take(100)).toBe(1_000)
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
  expect(limit.take(1)).toBe(1_000)
  rate = null
  expect(limit.take(1_000_000)).toBe(0)
})
