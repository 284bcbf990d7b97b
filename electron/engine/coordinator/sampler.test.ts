import { expect, it } from 'vitest'
import { allocateCounters, counterWriter } from '../threads/counters.ts'
import { percentilesOf, Sampler } from './sampler.ts'

it('reads what each worker counted, and nothing of its neighbour', () => {
  const buffer = allocateCounters(2)
  const [first, second] = [counterWriter(buffer, 0), counterWriter(buffer, 1)]
  first.state('working')
  first.range(7)
  first.batch(1_000, 5, true, 1_000)
  first.batch(500, 15, true, 1_000)
  first.batch(70, 1, false, 1_000)
  second.retry(true)
  second.retry(false)
  const { rows, workers } = new Sampler(buffer, 2).sample(0, 2)
  expect(rows).toBe(1_500)
  expect(workers).toEqual([
    {
      worker: 0,
      state: 'working',
      range: 7,
      rows: 1_570,
      batches: 3,
      retries: 0,
      conflicts: 0,
      batchSize: 1_000,
      busyMs: 21,
      rowsPerSecond: 0,
    },
    {
      worker: 1,
      state: 'starting',
      range: null,
      rows: 0,
      batches: 0,
      retries: 2,
      conflicts: 1,
      batchSize: 0,
      busyMs: 0,
      rowsPerSecond: 0,
    },
  ])
})

it('measures the rate over the last second', () => {
  const buffer = allocateCounters(1)
  const writer = counterWriter(buffer, 0)
  const sampler = new Sampler(buffer, 1)
  sampler.sample(0, 1)
  writer.batch(4_000, 1, false, 1_000)
  expect(sampler.sample(500, 1).workers[0]?.rowsPerSecond).toBe(8_000)
  sampler.sample(1_000, 1)
  expect(sampler.sample(2_600, 1).workers[0]?.rowsPerSecond).toBe(0)
})

it('keeps percentiles of the last second and of all transactions', () => {
  const buffer = allocateCounters(1)
  const writer = counterWriter(buffer, 0)
  const sampler = new Sampler(buffer, 1)
  for (let batch = 1; batch <= 100; batch += 1) writer.batch(1, batch, true, 1_000)
  expect(sampler.sample(0, 1).recent).toEqual({ p50: 50, p95: 95 })
  const later = sampler.sample(5_000, 1)
  expect(later.recent).toBeNull()
  expect(later.overall?.p50).toBeCloseTo(50, 0)
  expect(later.overall?.p95).toBeCloseTo(95, 0)
})

it('has no percentiles of nothing', () => {
  expect(percentilesOf([])).toBeNull()
  expect(percentilesOf([3])).toEqual({ p50: 3, p95: 3 })
})
