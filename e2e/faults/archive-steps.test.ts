import { describe, expect, it } from 'vitest'
import { PASS, type Fault, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { readsRows, withArchiveRig } from './archive-rig.ts'
import { startProcess } from './process-of-job.ts'

/* Everything that a batch with an archive sends, and its undo: cut at each request, and killed at each. */
const BATCHES = [
  { way: 'looked up', rows: 200, batchSize: 5 },
  // Large enough for ends to be guessed, so that rows go before they are kept.
  { way: 'guessed', rows: 3_000, batchSize: 150 },
] as const
/** Far enough from the beginning for a file with frames before it. */
const AT_BATCH = 4
type When = Extract<Fault, { kind: 'cut' }>['when']

/** Requests of a worker's connection that are cut; every second connection gets something done. */
const REQUESTS = [7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 6]

function cutEach(when: When): FaultPolicy {
  const left = [...REQUESTS]
  const cutOf = new Map<number, number | undefined>()
  return {
    request: ({ application, connection, no }) => {
      if (application === 'sluice') return PASS
      if (!cutOf.has(connection)) cutOf.set(connection, left.shift())
      return cutOf.get(connection) === no ? { kind: 'cut', when } : PASS
    },
  }
}

const CUTS = (['before', 'during', 'after', 'unknown'] as const).flatMap((when) =>
  BATCHES.map((batches) => ({ when, ...batches })),
)

it.concurrent.each<(typeof CUTS)[number]>(CUTS)(
  'brings each row back once when connections are cut $when each message, of the purge, its ends $way, and of its undo',
  async ({ when, rows, batchSize }) => {
    const weather = { policy: cutEach(when) }
    const policy: FaultPolicy = { request: (request) => weather.policy.request?.(request) ?? PASS }
    const limits = { workers: 1, batchSize }
    await withArchiveRig(rows, { policy }, async ({ engine, proxy, purge, undoOf, now, before }) => {
      const job = await engine.start(purge({ limits }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows, problem: null })
      expect(await now()).toMatchObject({ rows: 0 })
      expect(proxy.counts.cuts).toBe(REQUESTS.length)
      weather.policy = cutEach(when)
      const undo = await engine.start(undoOf(job.id, { limits: { ...job.plan.spec.limits, ...limits } }))
      const all = { restored: rows, leftAlone: 0, setAside: 0 }
      expect(await undo.finished).toMatchObject({ problem: null, state: 'succeeded', ...all })
      expect(await now()).toEqual(before)
      expect(proxy.counts.cuts).toBe(2 * REQUESTS.length)
    })
  },
)

const STEPS: Readonly<Record<string, (request: Request) => boolean>> = {
  'its rows are asked for': readsRows,
  'its rows go': ({ sql }) => /\bDELETE FROM\b/.test(sql),
  'the ledger takes its step': ({ isBatch }) => isBatch,
  'its commit is sent': ({ isCommit }) => isCommit,
}

/** Tells when a worker sends such a request for the n-th time, and holds its answer back for a moment. */
function atStep(isStep: (request: Request) => boolean): { policy: FaultPolicy; reached: Promise<void> } {
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  let steps = 0
  const policy: FaultPolicy = {
    request: (request) => {
      if (request.application === 'sluice' || !isStep(request) || (steps += 1) !== AT_BATCH) return PASS
      resolve()
      return { kind: 'delay', milliseconds: 20 }
    },
  }
  return { policy, reached }
}

describe.each(Object.entries(STEPS))('a process that is killed when %s', (_, isStep) => {
  it.each(BATCHES)(
    'has kept each row that is gone, and no other comes back, ends $way',
    async ({ rows, batchSize }) => {
      const { policy, reached } = atStep(isStep)
      await withArchiveRig(rows, { policy }, async ({ order, engine, purge, undo, now, before }) => {
        const victim = startProcess({
          ...order,
          task: { kind: 'start', spec: purge({ limits: { workers: 1, batchSize } }) },
        })
        const jobId = (await victim.jobId) ?? ''
        await reached
        victim.kill()
        await victim.ended
        const job = await engine.join(SANDBOX_CLUSTER, jobId, 2)
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows })
        expect(await now()).toMatchObject({ rows: 0 })
        const all = { restored: rows, leftAlone: 0, setAside: 0 }
        expect(await undo(jobId)).toMatchObject({ problem: null, state: 'succeeded', ...all })
        expect(await now()).toEqual(before)
      })
    },
  )
})
