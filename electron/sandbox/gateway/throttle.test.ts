import { expect, test } from 'vitest'
import { Throttle } from './throttle.ts'

const RATE = { sqlState: '53400', message: 'Unable to accept connection, rate exceeded.' }
const COUNT = { sqlState: '53300', message: 'Unable to accept connection, too many open connections.' }

test('a burst empties the bucket, which fills by the second', () => {
  let now = 0
  const limits = { connections: 100, connectionsPerSecond: 10, connectionBurst: 3 }
  const throttle = new Throttle(limits, () => now)
  const enter = (times: number) => Array.from({ length: times }, () => throttle.enter())
  expect(enter(4)).toEqual([null, null, null, RATE])
  now = 100
  expect(enter(2)).toEqual([null, RATE])
  // A clock that is set back neither fills nor empties it.
  now = 0
  expect(enter(1)).toEqual([RATE])
  now = 10_000
  expect(enter(4)).toEqual([null, null, null, RATE])
})

test('who leaves makes room', () => {
  const throttle = new Throttle({ connections: 2, connectionsPerSecond: 1, connectionBurst: 100 }, () => 0)
  expect([throttle.enter(), throttle.enter(), throttle.enter()]).toEqual([null, null, COUNT])
  throttle.leave()
  expect([throttle.enter(), throttle.enter()]).toEqual([null, COUNT])
})
