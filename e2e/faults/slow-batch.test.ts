import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { faultEngine } from './fault-engine.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 12
const LEASE_MS = 400
/** Every batch takes longer than a lease lasts. */
const BATCH_MS = 500

it.concurrent.each(WAYS)('is not taken away while its process lives, as %s', async (_, oneStatement) => {
  const policy: FaultPolicy = {
    request: ({ isBatch }) => (isBatch ? { kind: 'delay', milliseconds: BATCH_MS } : PASS),
  }
  const timing = { leaseMs: LEASE_MS }
  await withRig(ROWS, { oneStatement, policy, timing }, async (rig) => {
    const { engine, home, proxy } = rig
    const elsewhere = faultEngine({ connection: proxy.connection, home, oneStatement, timing })
    const here = await engine.start(rig.addOne({ workers: 1, batchSize: 6 }))
    const there = await elsewhere.join(SANDBOX_CLUSTER, here.id, 1)
    const results = await Promise.all([here.finished, there.finished])
    for (const result of results) expect(result).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.values()).toEqual([1])
    await elsewhere.close()
  })
})
