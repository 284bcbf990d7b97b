import { expect, it } from 'vitest'
import { untilSnapshot } from '../../../electron/engine/testing/until-snapshot.ts'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { WAYS } from '../rig.ts'
import { useGatewaySandbox, withGatewayRig, type GatewayRig } from './gateway-rig.ts'

const ROWS = 2_000
const WORKERS = 4

const sandbox = useGatewaySandbox()

/** A rig that counts how often it asks for a way in: once for each connection. */
async function withCountedConnects(
  oneStatement: boolean,
  use: (rig: GatewayRig, connects: () => number) => Promise<void>,
): Promise<void> {
  let connects = 0
  const connect = async () => {
    connects += 1
    return await sandbox.connection()
  }
  const limits = { workers: WORKERS, batchSize: 20, rowsPerSecond: 1_000 }
  await withGatewayRig(sandbox, { rows: ROWS, oneStatement, limits, connect }, async (rig) => {
    await use(rig, () => connects)
  })
}

it.each(WAYS)(
  'changes every row exactly once, on the same connections, where the server is unavailable at statements and at COMMIT, as %s',
  async (_, oneStatement) => {
    await withCountedConnects(oneStatement, async (rig, connects) => {
      const job = await rig.engine.start(rig.spec)
      await untilSnapshot(job, ({ rows }) => rows > 0)
      await sandbox.fault({ unavailableRate: 0.1 })
      const result = await job.finished
      expect(result).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
      expect(result.retries).toBeGreaterThan(0)
      expect(await rig.values()).toEqual([1])
      expect(await rig.ledgerRows(job.id)).toBe(ROWS)
      // One for the launch, one for the coordinator, one for each worker.
      expect(connects()).toBeLessThanOrEqual(2 + WORKERS)
    })
  },
)

it('plans, starts, reads and ends jobs where some statements meet it', async () => {
  await withCountedConnects(true, async (rig) => {
    await sandbox.fault({ unavailableRate: 0.03 })
    expect((await rig.engine.plan(rig.spec)).ledger).toBe('ready')
    const job = await rig.engine.start(rig.spec)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
    expect(await rig.values()).toEqual([1])
    const stored = await rig.engine.storedJobs(SANDBOX_CLUSTER)
    expect(stored.find(({ jobId }) => jobId === job.id)).toMatchObject({ state: 'succeeded', rows: ROWS })
  })
})
