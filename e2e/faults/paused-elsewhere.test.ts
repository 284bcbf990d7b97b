import { expect, it } from 'vitest'
import type { Job } from '../../electron/engine/engine.ts'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { JobState } from '../../shared/job-state.ts'
import { faultEngine } from './fault-engine.ts'
import { withRig } from './rig.ts'

const ROWS = 3_000
/** So slowly that the job cannot end before everybody has heard what is wanted of it. */
const SLOWLY = { workers: 1, rowsPerSecond: 50 }

/** Settles as soon as the job is in the state. */
async function when(job: Job, state: JobState): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const leave = job.subscribe({ onSnapshot: (snapshot) => void (snapshot.state === state && resolve()) })
  if (job.snapshot().state !== state) await promise
  leave()
}

it.concurrent('pauses and goes on in every process that works on the job', async () => {
  await withRig(ROWS, { oneStatement: true }, async (rig) => {
    const elsewhere = faultEngine({ connection: rig.table.direct, home: rig.home, oneStatement: true })
    const here = await rig.engine.start(rig.addOne(SLOWLY))
    const there = await elsewhere.join(SANDBOX_CLUSTER, here.id, 1)
    here.pause()
    await when(there, 'paused')
    await there.resume()
    await when(here, 'running')
    there.pause()
    await when(here, 'paused')
    await Promise.all([
      when(here, 'running'),
      when(there, 'running'),
      rig.engine.resume(SANDBOX_CLUSTER, here.id),
    ])
    here.adjust({ rowsPerSecond: null })
    const results = await Promise.all([here.finished, there.finished])
    for (const result of results) expect(result).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.values()).toEqual([1])
    await elsewhere.close()
  })
})

it.concurrent('ends everywhere when it is cancelled by somebody who does not work on it', async () => {
  await withRig(ROWS, { oneStatement: true }, async (rig) => {
    const elsewhere = faultEngine({ connection: rig.table.direct, home: rig.home, oneStatement: true })
    const here = await rig.engine.start(rig.addOne(SLOWLY))
    const there = await elsewhere.join(SANDBOX_CLUSTER, here.id, 1)
    await rig.engine.cancelStored(SANDBOX_CLUSTER, here.id)
    for (const { state, resumable } of await Promise.all([here.finished, there.finished])) {
      expect({ state, resumable }).toEqual({ state: 'cancelled', resumable: false })
    }
    // The first to leave cannot know what the other still commits.
    const rows = Math.max((await here.finished).rows, (await there.finished).rows)
    expect(await rig.ledgerRows(here.id)).toBe(rows)
    await elsewhere.close()
  })
})

it.concurrent('ends when others did all of it while it was paused', async () => {
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const { promise: isDeaf, resolve: deafen } = Promise.withResolvers<void>()
  let isPaused = false
  const policy: FaultPolicy = {
    request: ({ application }) => {
      if (!isPaused || application !== 'sluice') return PASS
      deafen()
      return { kind: 'hold', until: isOver }
    },
  }
  await withRig(ROWS, { oneStatement: true, policy }, async (rig) => {
    const elsewhere = faultEngine({ connection: rig.table.direct, home: rig.home, oneStatement: true })
    const here = await rig.engine.start(rig.addOne(SLOWLY))
    await elsewhere.pauseStored(SANDBOX_CLUSTER, here.id)
    await when(here, 'paused')
    isPaused = true
    await isDeaf
    const there = await elsewhere.resume(SANDBOX_CLUSTER, here.id, { rowsPerSecond: null })
    expect(await there.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(here.snapshot().state).toBe('paused')
    end()
    expect(await here.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
    expect(await rig.values()).toEqual([1])
    await elsewhere.close()
  })
})
