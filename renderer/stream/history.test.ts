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
  expect([...history.time()]).toEqual([9, 9.25])
})

test('a pause takes no time on the axis, but a mark says how long it was', () => {
  const history = createHistory()
  history.record(snapshotOf({ activeMs: 9_000, state: 'paused' }), 20_000)
  history.record(snapshotOf({ activeMs: 9_000, state: 'paused', workers: [workerOf(0, 150)] }), 30_000)
  history.record(snapshotOf({ activeMs: 9_000, state: 'running' }), 50_000)
  history.record(snapshotOf({ activeMs: 9_250, state: 'running' }), 50_300)
  expect([...history.time()]).toEqual([9, 9.25])
  expect(history.marks()).toEqual([{ kind: 'pause', time: 9, milliseconds: 30_000 }])
})

test('a change of limits is marked where it was made', () => {
  const history = createHistory()
  const limits = { batchSize: 1_000, workers: 2, rowsPerSecond: null }
  history.record(snapshotOf({ activeMs: 9_000, limits }), 0)
  history.record(snapshotOf({ activeMs: 9_250, limits: { ...limits, workers: 6, rowsPerSecond: 300 } }), 250)
  history.record(snapshotOf({ activeMs: 9_500, limits: { ...limits, workers: 6, rowsPerSecond: 300 } }), 500)
  expect(history.marks()).toEqual([{ kind: 'limits', time: 9, changed: { workers: 6, rowsPerSecond: 300 } }])
})

test('the rows of a batch are spread over the time it took', () => {
  const history = createHistory()
  const rows = [0, 0, 0, 400, 400, 400, 800]
  rows.forEach((count, i) =>
    history.record(snapshotOf({ activeMs: 250 * (i + 1), workers: [workerOf(0, count)] }), 250 * i),
  )
  expect([...history.rows(0)].map(Math.round)).toEqual([0, 100, 200, 300, 400, 533, 667, 800])
})

test('a batch under way is drawn as fast as the one before, and never as more', () => {
  const history = createHistory()
  for (let i = 1; i <= 8; i += 1) {
    const count = i < 2 ? 0 : 300
    history.record(snapshotOf({ activeMs: 250 * i, workers: [workerOf(0, count)] }), 250 * i)
  }
  expect([...history.rows(0)]).toEqual([0, 150, 300, 450, 600, 600, 600, 600, 600])
})

test('a worker that is not at work is drawn as it is', () => {
  const history = createHistory()
  for (const [activeMs, count] of [
    [250, 100],
    [500, 100],
    [750, 100],
  ] as const)
    history.record(snapshotOf({ activeMs, workers: [{ ...workerOf(0, count), state: 'idle' }] }), activeMs)
  expect([...history.rows(0)]).toEqual([0, 100, 100, 100])
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
