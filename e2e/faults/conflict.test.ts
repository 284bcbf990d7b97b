import { expect, it } from 'vitest'
import { CONFLICT, PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { seededRandom } from './random.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 300
const SEED = 40_001

it.concurrent.each(WAYS)('at half of the commits changes nothing twice, as %s', async (_, oneStatement) => {
  const random = seededRandom(SEED)
  const policy: FaultPolicy = {
    request: ({ isCommit, application }) =>
      isCommit && application !== 'sluice' && random.next() < 0.5 ? { kind: 'error', error: CONFLICT } : PASS,
  }
  await withRig(ROWS, { oneStatement, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne({ batchSize: 20 }))
    const result = await job.finished
    expect(result).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.values()).toEqual([1])
    expect(await rig.ledgerRows(job.id)).toBe(ROWS)
    expect(result.conflicts).toBe(rig.proxy.counts.conflicts)
    expect(result.conflicts).toBeGreaterThan(5)
  })
})
