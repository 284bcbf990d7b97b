import { expect, test } from 'vitest'
import { LOG_LIMIT } from '../../shared/job.ts'
import { adoptEvents, appendEvents, EMPTY_LOG } from './job-log.ts'
import { eventOf } from './testing.ts'

const events = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => eventOf(from + i))
const times = (log: { events: readonly { at: number }[] }) => log.events.map(({ at }) => at)

test('counts what a frame left out', () => {
  const log = appendEvents(appendEvents(EMPTY_LOG, events(0, 2), 0), events(10, 12), 8)
  expect(times(log)).toEqual([0, 1, 10, 11])
  expect(log.missing).toBe(8)
})

test('keeps the newest events and counts the others', () => {
  const log = appendEvents(EMPTY_LOG, events(0, LOG_LIMIT + 5), 0)
  expect(log.events).toHaveLength(LOG_LIMIT)
  expect(log.events[0]?.at).toBe(5)
  expect(log.missing).toBe(5)
})

test('the whole log fills in what frames left out', () => {
  const streamed = appendEvents(EMPTY_LOG, [eventOf(0), eventOf(5)], 4)
  const log = adoptEvents(streamed, events(0, 5))
  expect(times(log)).toEqual([0, 1, 2, 3, 4, 5])
  expect(log.missing).toBe(0)
})

test('an event that came with the whole log and with a frame is there once', () => {
  const log = adoptEvents(EMPTY_LOG, events(0, 5))
  expect(times(appendEvents(log, events(3, 7), 0))).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('two facts of the same moment are two', () => {
  const log = appendEvents(EMPTY_LOG, [eventOf(1, 'one'), eventOf(1, 'two')], 0)
  expect(log.events).toHaveLength(2)
})
