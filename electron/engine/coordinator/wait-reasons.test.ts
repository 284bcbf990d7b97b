import { expect, it } from 'vitest'
import { WaitReasons } from './wait-reasons.ts'

const AWAY = 'The cluster cannot be reached.'

it('a worker that waits for what somebody else does has that one’s reason, and only while it waits', async () => {
  const reasons = new WaitReasons()
  const { promise, resolve } = Promise.withResolvers<void>()
  const waiting = reasons.during(0, () => AWAY, promise)
  expect(reasons.reason([0], null)).toBe(AWAY)
  expect(reasons.reason([0, 1], null)).toBeNull()
  resolve()
  await waiting
  expect(reasons.reason([0], null)).toBeNull()
})

it('somebody who has no reason gives none', async () => {
  const reasons = new WaitReasons()
  const { promise, resolve } = Promise.withResolvers<void>()
  const waiting = reasons.during(0, () => null, promise)
  expect(reasons.reason([], 'The ledger is away.')).toBe('The ledger is away.')
  resolve()
  await waiting
})
