import { expect, it } from 'vitest'
import { Pace } from './pace.ts'

it('measures for a second, then tells the rate', () => {
  const pace = new Pace()
  pace.note(0, 500)
  pace.note(900, 600)
  expect(pace.perSecond).toBeNull()
  pace.note(2_000, 700)
  expect(pace.perSecond).toBe(100)
})

it('forgets what was longer ago than twenty seconds', () => {
  const pace = new Pace()
  for (let second = 0; second <= 60; second += 1) pace.note(second * 1_000, Math.min(second, 30) * 1_000)
  expect(pace.perSecond).toBe(0)
})

it('does not count the time of a pause, in which the clock of the job stands still', () => {
  const pace = new Pace()
  pace.note(0, 0)
  for (let look = 0; look < 1_000; look += 1) pace.note(5_000, 5_000)
  expect(pace.perSecond).toBe(1_000)
})
