import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 200

it.concurrent.each(WAYS)(
  'replaces a connection when its life is over, between batches, as %s',
  async (_, oneStatement) => {
    const connections = new Set<number>()
    const policy: FaultPolicy = {
      request: ({ connection, application }) => {
        if (application !== 'sluice') connections.add(connection)
        return PASS
      },
    }
    await withRig(ROWS, { oneStatement, policy, timing: { connectionLifeMs: 20 } }, async (rig) => {
      const job = await rig.engine.start(rig.addOne({ batchSize: 5 }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, retries: 0, problem: null })
      expect(await rig.values()).toEqual([1])
      expect(connections.size).toBeGreaterThan(2)
    })
  },
)
