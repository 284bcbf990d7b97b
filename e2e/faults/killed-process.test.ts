import { expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { startProcess } from './process-of-job.ts'
import { afterBatches, WAYS, withRig } from './rig.ts'

const ROWS = 1_000

it.concurrent.each(WAYS)(
  'leaves a job that another process ends exactly once, as %s',
  async (_, oneStatement) => {
    const { policy, reached } = afterBatches(20)
    await withRig(ROWS, { oneStatement, policy }, async (rig) => {
      const { engine, home, proxy } = rig
      const order = { connection: proxy.connection, home, oneStatement, cluster: SANDBOX_CLUSTER }
      const victim = startProcess({ ...order, task: { kind: 'start', spec: rig.addOne() } })
      const jobId = (await victim.jobId) ?? ''
      await reached
      victim.kill()
      expect(await victim.ended).toBeNull()
      expect(await rig.ledgerRows(jobId)).toBeLessThan(ROWS)
      // What it held looks like work until its leases run out.
      let state = await storedState(engine, jobId)
      while (state === 'running') state = await storedState(engine, jobId)
      expect(state).toBe('interrupted')

      const resumed = await engine.resume(SANDBOX_CLUSTER, jobId)
      expect(await resumed.finished).toMatchObject({ jobId, state: 'succeeded', rows: ROWS })
      expect(await rig.values()).toEqual([1])
      expect(await rig.ledgerRows(jobId)).toBe(ROWS)
    })
  },
)

async function storedState(engine: Engine, jobId: string) {
  return (await engine.storedJobs(SANDBOX_CLUSTER)).find((stored) => stored.jobId === jobId)?.state
}
