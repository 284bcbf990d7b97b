import { expect, it } from 'vitest'
import type { Job } from '../../electron/engine/engine.ts'
import { untilSnapshot } from '../../electron/engine/testing/until-snapshot.ts'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { engineReaching } from './fault-engine.ts'
import { withRig } from './rig.ts'

const ROWS = 100

it.concurrent.each([
  ['paused', (job: Job) => job.pause()],
  ['put to sleep', (job: Job) => job.sleep()],
  ['interrupted', (job: Job) => job.interrupt()],
])('a job that has failed cannot be %s any more', async (_, control) => {
  await withRig(ROWS, { oneStatement: true }, async (rig) => {
    const { table, limits } = rig.addOne()
    const change = { operation: 'update', where: 'true', set: 'n = 1 / (id - 90)' }
    const job = await rig.engine.start(JobSpec.parse({ cluster: SANDBOX_CLUSTER, table, limits, ...change }))
    const states = new Set<string>()
    job.subscribe({
      onSnapshot: ({ state }) => states.add(state),
      onEvent: ({ kind }) => {
        if (kind !== 'error') return
        control(job)
        job.wake()
        void job.resume()
      },
    })
    expect(await job.finished).toMatchObject({ state: 'failed' })
    expect([...states]).toEqual(['running', 'failed'])
  })
})

it.concurrent('a job that is done stays so, whatever is asked of it while the ledger is told', async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<void>()
  const { promise: isTelling, resolve: telling } = Promise.withResolvers<void>()
  const policy: FaultPolicy = {
    request: ({ sql }) => {
      if (!/UPDATE sluice\.job SET state = \$2/.test(sql)) return PASS
      telling()
      return { kind: 'hold', when: 'before', until: told }
    },
  }
  await withRig(ROWS, { oneStatement: true, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne())
    await isTelling
    job.pause()
    job.cancel()
    tell()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, resumable: false })
    const stored = await rig.engine.storedJobs(SANDBOX_CLUSTER)
    expect(stored.find(({ jobId }) => jobId === job.id)).toMatchObject({ state: 'succeeded' })
  })
})

it.concurrent('a job ends soon after it was cancelled, also when no answer comes from the ledger', async () => {
  const { promise: isSilent, resolve: fallSilent } = Promise.withResolvers<void>()
  let batches = 0
  const policy: FaultPolicy = {
    request: ({ isBatch, application }) => {
      if (isBatch) batches += 1
      if (batches === 0 || application !== 'sluice') return PASS
      fallSilent()
      return { kind: 'stall', when: 'before' }
    },
  }
  const timing = { stopMs: 500, batchMs: 600_000 }
  await withRig(ROWS, { oneStatement: true, policy, timing }, async (rig) => {
    const job = await rig.engine.start(rig.addOne({ workers: 1, rowsPerSecond: 30 }))
    await isSilent
    job.cancel()
    expect(await job.finished).toMatchObject({ state: 'cancelled' })
  })
})

it.concurrent('a job that is done ends soon also when no answer comes from the ledger', async () => {
  const { promise: isTelling, resolve: tell } = Promise.withResolvers<void>()
  let [isDone, isSilent] = [false, false]
  const policy: FaultPolicy = {
    request: ({ application, sql }) => {
      // All of the ranges are looked at once they are done; then the last word is told.
      isDone ||= sql.startsWith('SELECT phase, lo, hi FROM sluice.key_range')
      isSilent ||= isDone && application === 'sluice' && sql === 'BEGIN'
      if (!isSilent || application !== 'sluice') return PASS
      tell()
      return { kind: 'stall', when: 'before' }
    },
  }
  const timing = { stopMs: 500, batchMs: 600_000, awayMs: 600_000 }
  await withRig(ROWS, { oneStatement: true, policy, timing }, async (rig) => {
    const job = await rig.engine.start(rig.addOne())
    await isTelling
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
  })
})

it.concurrent('workers that come later ask how to reach the cluster', async () => {
  await withRig(ROWS, { oneStatement: true }, async (rig) => {
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>()
    let isLate = false
    const connect = async () => {
      if (isLate) ask()
      return await Promise.resolve(rig.proxy.connection)
    }
    const engine = engineReaching(connect, { home: rig.home, oneStatement: true })
    const job = await engine.start(rig.addOne({ workers: 1, rowsPerSecond: 20 }))
    await untilSnapshot(job, ({ rows }) => rows > 0)
    isLate = true
    job.adjust({ workers: 2 })
    const first = await Promise.race([isAsked.then(() => 'asked'), job.finished.then(() => 'finished')])
    expect(first).toBe('asked')
    await engine.close()
  })
})
