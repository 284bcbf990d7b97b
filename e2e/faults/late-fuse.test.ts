import { expect, it } from 'vitest'
import { untilSnapshot } from '../../electron/engine/testing/until-snapshot.ts'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { withRig } from './rig.ts'

const ROWS = 400
/** Whoever comes after the first row meets the fuse. */
const LIMITS = { approvedRows: 1, workers: 2, batchSize: 10 }
/** How a worker asks whether there is a row that the fuse keeps from it. */
const IS_ONE_LEFT = /^SELECT\b.*\bOFFSET\b/s

/** Holds back the first worker that asks, until told otherwise. */
function holdFirstAsking(): { policy: FaultPolicy; letGo: () => void } {
  const { promise: until, resolve } = Promise.withResolvers<void>()
  let isHeld = false
  const policy: FaultPolicy = {
    request: ({ application, sql }) => {
      if (isHeld || application === 'sluice' || !IS_ONE_LEFT.test(sql)) return PASS
      isHeld = true
      return { kind: 'hold', until }
    },
  }
  return { policy, letGo: resolve }
}

it('goes on when a worker meets the fuse that a person has lifted meanwhile', async () => {
  const { policy, letGo } = holdFirstAsking()
  await withRig(ROWS, { oneStatement: true, policy }, async ({ engine, addOne, values }) => {
    const job = await engine.start(addOne(LIMITS))
    const { waitingFor } = await untilSnapshot(job, ({ state }) => state === 'paused')
    expect(waitingFor).toContain('more rows match')
    await job.resume('yes')
    letGo()
    expect(await untilSnapshot(job, ({ state }) => state === 'paused')).toMatchObject({
      state: 'succeeded',
      rows: ROWS,
    })
    expect(await values()).toEqual([1])
  })
})
