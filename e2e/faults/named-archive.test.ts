import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { readsRows, withArchiveRig } from './archive-rig.ts'
import { startProcess } from './process-of-job.ts'

const ROWS = 200

/** Cuts the connection of a process that has just said in the ledger where it keeps rows, at what it does next. */
function cutOnceNamed(): FaultPolicy {
  let [named, isCut] = [0, false]
  return {
    request: ({ connection, sql }) => {
      if (isCut) return PASS
      isCut = connection === named
      if (/\bSET archives\b/.test(sql)) named = connection
      return isCut ? { kind: 'cut', when: 'before' } : PASS
    },
  }
}

it('misses no archive of a try to join a job that came to nothing, where another process was killed', async () => {
  // Once its fourth batch is committed, which no label of its file says yet.
  const reached = Promise.withResolvers<void>()
  const cut = cutOnceNamed()
  let batches = 0
  const policy: FaultPolicy = {
    request: (request) => {
      if (!readsRows(request) || (batches += 1) !== 5) return cut.request?.(request) ?? PASS
      reached.resolve()
      return { kind: 'delay', milliseconds: 100 }
    },
  }
  await withArchiveRig(ROWS, { policy }, async (rig) => {
    const { engine, order, proxy, purge, undo, now, before } = rig
    const spec = purge({ limits: { workers: 1, batchSize: 10 } })
    const victim = startProcess({ ...order, task: { kind: 'start', spec } })
    const jobId = (await victim.jobId) ?? ''
    await reached.promise
    victim.kill()
    await victim.ended
    const job = await engine.join(SANDBOX_CLUSTER, jobId, 2)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(proxy.counts.cuts).toBe(1)
    expect(await undo(jobId)).toMatchObject({ problem: null, restored: ROWS, leftAlone: 0 })
    expect(await now()).toEqual(before)
  })
})
