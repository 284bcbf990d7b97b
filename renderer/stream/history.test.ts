import { expect, test } from 'vitest'
import { createHistory } from './history.ts'
import { snapshotOf, workerOf } from './testing.ts'

test('a job seen from its start begins at nothing', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 250 }), 5_000)
  expect([...history.time()]).toEqual([0, 0.25])
  expect([...history.rows(0)]).toEqual([0, 100])
  expect([...history.rows(1)]).toEqual([0, 200])
  expect([...history.p95()]).toEqual([Number.NaN, 20])
})

test('a job seen late has no invented past', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 60_000 }), 60_000)
  expect([...history.time()]).toEqual([60])
})

test('a moment in which no transaction ended has no transaction time', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 9_000, recent: null }), 9_000)
  expect([...history.p50()]).toEqual([Number.NaN])
})

test('time is the job’s own, whatever the system’s clock does', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 9_000 }), 20_000)
  history.record(snapshotOf({ activeMs: 9_250 }), 8_000)
  history.record(snapshotOf({ activeMs: 9_100, state: 'succeeded' }), 8_010)
  expect([...history.time()]).toEqual([9, 9.25, 9.25])
})

test('a pause takes its time, although the job’s own clock stands still', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 9_000, state: 'paused' }), 20_000)
  history.record(snapshotOf({ activeMs: 9_000, state: 'running' }), 50_000)
  history.record(snapshotOf({ activeMs: 9_250, state: 'running' }), 50_300)
  expect([...history.time()]).toEqual([9, 39, 39.25])
})

test('workers are told apart by number, not by place, and may come later', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 9_000, workers: [] }), 9_000)
  history.record(snapshotOf({ activeMs: 9_250, workers: [workerOf(1, 20), workerOf(0, 10)] }), 9_250)
  expect(history.workers).toBe(2)
  expect([...history.rows(0)]).toEqual([0, 10])
  expect([...history.rows(1)]).toEqual([0, 20])
})

test('remembers ten minutes at four samples a second', () => {
  const history = createHistory()
  for (let i = 0; i < 5_000; i += 1) history.record(snapshotOf({ activeMs: 60_000 + i * 250 }), 0)
  const time = history.time()
  expect((time.at(-1) ?? 0) - (time[0] ?? 0)).toBeCloseTo(600, 0)
})
