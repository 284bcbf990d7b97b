import { expect, it } from 'vitest'
import type { Job } from '../../electron/engine/engine.ts'
import { isAtRest, untilSnapshot } from '../../electron/engine/testing/until-snapshot.ts'
import type { FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { withRig } from './rig.ts'

const ROWS = 200

it('makes no batch more when it is paused while a worker connects', async () => {
  let job: Job | null = null
  let batchesAtPause: number | null = null
  const policy: FaultPolicy = {
    connect: ({ application }) => {
      if (job && application !== 'sluice' && batchesAtPause === null && job.snapshot().rows > 0) {
        job.pause()
        batchesAtPause = job.snapshot().batches
      }
      return { kind: 'accept' }
    },
  }
  // Every batch has a connection of its own.
  const timing = { connectionLifeMs: 0 }
  await withRig(ROWS, { oneStatement: true, policy, timing }, async ({ engine, addOne, values }) => {
    job = await engine.start(addOne({ workers: 1 }))
    const { batches } = await untilSnapshot(job, isAtRest)
    expect(batches).toBe(batchesAtPause)
    await job.resume()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await values()).toEqual([1])
  })
})
