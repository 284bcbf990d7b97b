import { expect, it } from 'vitest'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { afterBatches, WAYS, withRig } from './rig.ts'

const ROWS = 300

it.concurrent.each(WAYS)(
  'interrupts a job whose batch is %s when the cluster stays away, and it goes on later',
  async (_, oneStatement) => {
    const { policy, reached } = afterBatches(5)
    await withRig(ROWS, { oneStatement, policy, timing: { awayMs: 600 } }, async (rig) => {
      const { engine, proxy } = rig
      const job = await engine.start(rig.addOne())
      const reasons = new Set<string | null>()
      job.subscribe({ onSnapshot: ({ waitingFor }) => reasons.add(waitingFor) })
      await reached
      await proxy.away()
      const result = await job.finished
      expect(result).toMatchObject({
        state: 'interrupted',
        resumable: true,
        problem: { code: 'cluster-away' },
      })
      expect([...reasons].join(' ')).toMatch(/cluster/i)

      await proxy.back()
      const resumed = await engine.resume(SANDBOX_CLUSTER, job.id)
      expect(resumed.id).toBe(job.id)
      expect(await resumed.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
      expect(await rig.values()).toEqual([1])
      expect(await rig.ledgerRows(job.id)).toBe(ROWS)
    })
  },
)

it.concurrent('goes on by itself when the cluster comes back in time', async () => {
  const { policy, reached } = afterBatches(1)
  await withRig(ROWS, { oneStatement: true, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne())
    await reached
    await rig.proxy.away()
    const isWaiting = Promise.withResolvers<void>()
    job.subscribe({ onSnapshot: ({ waitingFor }) => void (waitingFor !== null && isWaiting.resolve()) })
    await isWaiting.promise
    await rig.proxy.back()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.values()).toEqual([1])
  })
})
