import { expect, test, vi } from 'vitest'
import { createJobStore } from './job-store.ts'
import { eventOf, frameOf, resultOf, snapshotOf, summaryOf } from './testing.ts'

test('a frame makes a job known, and its plan comes with the summary', () => {
  const store = createJobStore()
  store.accept(frameOf({ snapshots: [snapshotOf()] }), 1_000)
  expect(store.job('a')).toMatchObject({ jobId: 'a', plan: null, result: null })
  store.adoptSummaries([summaryOf(snapshotOf())], 1_010)
  expect(store.job('a')?.plan?.spec.operation).toBe('purge')
})

test('every frame adds a sample, also when no page looks', () => {
  const store = createJobStore()
  for (let i = 1; i <= 4; i += 1) {
    const snapshot = snapshotOf({ activeMs: i * 250 })
    store.accept(frameOf({ snapshots: [snapshot] }), i * 250)
  }
  const job = store.job('a')
  expect([...(job?.history.time() ?? [])]).toEqual([0, 0.25, 0.5, 0.75, 1])
})

test('an answer older than the newest frame changes nothing', () => {
  const store = createJobStore()
  const end = snapshotOf({ state: 'succeeded', activeMs: 4_000, rows: 1_200 })
  store.accept(frameOf({ snapshots: [end], finished: [summaryOf(end, resultOf())] }), 4_000)
  const length = store.job('a')?.history.length
  store.adoptDetail({ ...summaryOf(snapshotOf()), events: [], logFile: '/log' }, 4_100)
  expect(store.job('a')).toMatchObject({
    snapshot: { state: 'succeeded', rows: 1_200 },
    result: { rows: 1_200 },
    logFile: '/log',
    history: { length },
  })
})

test('a log that was told to be incomplete stays so', () => {
  const store = createJobStore()
  const end = snapshotOf({ state: 'succeeded', activeMs: 4_000 })
  store.accept(frameOf({ finished: [{ ...summaryOf(end, resultOf()), logFault: 'no room' }] }), 4_000)
  store.adoptDetail({ ...summaryOf(snapshotOf()), events: [], logFile: '/log' }, 4_100)
  expect(store.job('a')?.logFault).toBe('no room')
})

test('a job that ends within one frame has its end once', () => {
  const store = createJobStore()
  const end = snapshotOf({ state: 'succeeded', activeMs: 200 })
  store.accept(frameOf({ snapshots: [end], finished: [summaryOf(end, resultOf())] }), 210)
  expect([...(store.job('a')?.history.time() ?? [])]).toEqual([0, 0.2])
})

test('a job that ended before the window looked has no chart of one lone sample', () => {
  const store = createJobStore()
  const end = snapshotOf({ state: 'succeeded', activeMs: 200 })
  store.adoptSummaries([summaryOf(end, resultOf())], 60_000)
  expect(store.job('a')?.history.length).toBe(0)
})

test('collects events and counts those that a frame left out', () => {
  const store = createJobStore()
  const snapshots = [snapshotOf()]
  store.accept(frameOf({ snapshots, events: [{ jobId: 'a', events: [eventOf(1)], dropped: 0 }] }), 1_000)
  store.accept(frameOf({ events: [{ jobId: 'a', events: [eventOf(9)], dropped: 7 }] }), 1_250)
  expect(store.job('a')?.log).toMatchObject({ missing: 7, events: [{ at: 1 }, { at: 9 }] })
})

test('what did not change stays the same object, so that nothing draws it again', () => {
  const store = createJobStore()
  store.accept(frameOf({ snapshots: [snapshotOf(), snapshotOf({ jobId: 'b' })] }), 1_000)
  const [a, b, list] = [store.job('a'), store.job('b'), store.jobs()]
  store.accept(frameOf({ snapshots: [snapshotOf({ activeMs: 1_250 })] }), 1_250)
  expect(store.job('a')).not.toBe(a)
  expect(store.job('b')).toBe(b)
  expect(store.jobs()).not.toBe(list)
})

test('tells its subscribers, once a frame, until they leave', () => {
  const store = createJobStore()
  const changed = vi.fn<() => void>()
  const leave = store.subscribe(changed)
  store.accept(frameOf({ snapshots: [snapshotOf(), snapshotOf({ jobId: 'b' })] }), 1_000)
  store.accept(frameOf({}), 1_250)
  expect(changed).toHaveBeenCalledTimes(1)
  leave()
  store.accept(frameOf({ snapshots: [snapshotOf({ activeMs: 1_500 })] }), 1_500)
  expect(changed).toHaveBeenCalledTimes(1)
})

test('a job that goes on starts anew, although it had ended', () => {
  const store = createJobStore()
  const end = snapshotOf({ state: 'interrupted', activeMs: 4_000, progress: 0.5 })
  store.accept(frameOf({ finished: [summaryOf(end, resultOf({ state: 'interrupted' }))] }), 4_000)
  const again = snapshotOf({ activeMs: 100, progress: 0.5 })
  store.accept(frameOf({ snapshots: [again] }), 60_000)
  expect(store.job('a')?.snapshot.state).toBe('interrupted')
  store.restart({ ...summaryOf(again), events: [eventOf(1)], logFile: '/log' }, 60_000)
  expect(store.job('a')).toMatchObject({
    snapshot: { state: 'running' },
    result: null,
    log: { events: [{ at: 1 }] },
  })
  expect([...(store.job('a')?.history.time() ?? [])]).toEqual([0, 0.1])
})

test('lists the newest job first and lets old ones forget their charts, not their results', () => {
  const store = createJobStore()
  for (let i = 0; i < 40; i += 1) {
    const end = snapshotOf({ jobId: `job ${i}`, state: 'succeeded', startedAt: i * 10_000 })
    store.accept(frameOf({ finished: [summaryOf(end, resultOf())] }), i * 10_000 + 1_000)
  }
  expect(store.jobs()[0]?.jobId).toBe('job 39')
  expect(store.job('job 39')?.history.length).toBeGreaterThan(0)
  expect(store.job('job 0')?.history.length).toBe(0)
  expect(store.jobs().at(-1)).toBe(store.job('job 0'))
  expect(store.job('job 0')?.result?.rows).toBe(1_200)
})
