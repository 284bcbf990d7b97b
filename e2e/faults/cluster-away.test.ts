import { expect, it } from 'vitest'
import { untilSnapshot } from '../../electron/engine/testing/until-snapshot.ts'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
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
    await untilSnapshot(job, ({ waitingFor }) => waitingFor !== null)
    await rig.proxy.back()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.values()).toEqual([1])
  })
})

it.concurrent('says why nothing moves also when some workers have nothing to do', async () => {
  let [isAway, wasCut] = [false, false]
  const policy: FaultPolicy = {
    connect: () => (isAway ? { kind: 'close' } : { kind: 'accept' }),
    request: ({ isBatch }) => {
      if (!isBatch || wasCut) return PASS
      wasCut = true
      isAway = true
      return { kind: 'cut', when: 'before' }
    },
  }
  await withRig(1, { oneStatement: true, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne({ workers: 3 }))
    const { waitingFor } = await untilSnapshot(job, ({ waitingFor: reason }) => reason !== null)
    expect(waitingFor).toMatch(/^The (connection was lost|cluster cannot be reached)/)
    isAway = false
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 1 })
    expect(await rig.values()).toEqual([1])
  })
})

it.concurrent('says why nothing moves also when only the ledger is out of reach', async () => {
  let [isResumed, isBack, others] = [false, false, 0]
  const policy: FaultPolicy = {
    connect: ({ application }) => {
      if (application !== 'sluice' || !isResumed || isBack) return { kind: 'accept' }
      // The first of them reads the job, the others are the ledger's.
      others += 1
      return others > 1 ? { kind: 'close' } : { kind: 'accept' }
    },
  }
  await withRig(ROWS, { oneStatement: true, policy }, async (rig) => {
    const first = await rig.engine.start(rig.addOne())
    first.interrupt()
    await first.finished
    isResumed = true
    const job = await rig.engine.resume(SANDBOX_CLUSTER, first.id)
    const { waitingFor } = await untilSnapshot(job, ({ waitingFor: reason }) => reason !== null)
    expect(waitingFor).toMatch(/^The cluster cannot be reached/)
    isBack = true
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.values()).toEqual([1])
  })
})

it.concurrent('says why nothing moves also when workers wait for what only the ledger can allow', async () => {
  let [isMet, isBack] = [false, false]
  const policy: FaultPolicy = {
    connect: ({ application }) =>
      application === 'sluice' && isMet && !isBack ? { kind: 'close' } : { kind: 'accept' },
    request: ({ application, sql }) => {
      // How a worker asks whether there is a row that the fuse keeps from it.
      isMet ||= application !== 'sluice' && /^SELECT\b.*\bOFFSET\b/s.test(sql)
      return application === 'sluice' && isMet && !isBack ? { kind: 'cut', when: 'before' } : PASS
    },
  }
  await withRig(ROWS, { oneStatement: true, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne({ approvedRows: 20, workers: 1 }))
    const waiting = await untilSnapshot(job, ({ waitingFor }) => waitingFor !== null)
    expect(waiting.state).toBe('running')
    expect(waiting.waitingFor).toMatch(/^The cluster cannot be reached/)
    isBack = true
    const { waitingFor } = await untilSnapshot(job, ({ state }) => state === 'paused')
    expect(waitingFor).toContain('more rows match')
    job.cancel()
    await job.finished
  })
})
