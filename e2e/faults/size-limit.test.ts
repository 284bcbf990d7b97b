import { expect, it } from 'vitest'
import { PASS, SIZE_LIMIT, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 2_000
const BATCH_SIZE = 200
/** The limit that the answer names, 10 of 13 megabytes, is met by three rows in four. */
const REFUSALS = 2

it.concurrent.each(WAYS)(
  'a transaction that is too large at its commit is made smaller, as %s',
  async (_, oneStatement) => {
    let refusals = 0
    const policy: FaultPolicy = {
      request: ({ isCommit, application }) => {
        if (!isCommit || application === 'sluice' || refusals >= REFUSALS) return PASS
        refusals += 1
        return { kind: 'error', error: SIZE_LIMIT }
      },
    }
    await withRig(ROWS, { oneStatement, policy }, async (rig) => {
      const job = await rig.engine.start(rig.addOne({ workers: 1, batchSize: BATCH_SIZE }))
      const sizes: number[] = []
      job.subscribe({ onSnapshot: ({ workers }) => sizes.push(workers[0]?.batchSize ?? 0) })
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
      expect(await rig.values()).toEqual([1])
      expect(refusals).toBe(REFUSALS)
      // 8 of 13 megabytes, twice.
      expect(sizes.at(-1)).toBeLessThanOrEqual(BATCH_SIZE * (8 / 13) ** 2)
    })
  },
)
