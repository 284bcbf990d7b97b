import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { withRig } from './rig.ts'

const ROWS = 20

/** Cuts each first connection of a start after one more of its requests than the last time. */
function cutLaterEachTime(): { policy: FaultPolicy; next: () => void; isThrough: () => boolean } {
  let [last, victim, cutAt, wasCut] = [0, 0, 0, true]
  const policy: FaultPolicy = {
    connect: ({ connection }) => {
      last = connection
      return { kind: 'accept' }
    },
    request: ({ connection, no }) => {
      if (connection !== victim || no !== cutAt) return PASS
      wasCut = true
      return { kind: 'cut', when: 'after' }
    },
  }
  const next = () => {
    victim = last + 1
    cutAt += 1
    wasCut = false
  }
  return { policy, next, isThrough: () => !wasCut }
}

it('starts a job once, wherever the connection is cut that it is started by', async () => {
  const { policy, next, isThrough } = cutLaterEachTime()
  await withRig(ROWS, { oneStatement: true, policy }, async ({ engine, addOne, table, values }) => {
    let started = 0
    for (next(); ; next()) {
      const job = await engine.start(addOne({ workers: 1, batchSize: ROWS }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      expect(await values()).toEqual([(started += 1)])
      if (isThrough()) break
    }
    const jobs = await engine.storedJobs(SANDBOX_CLUSTER)
    const ours = jobs.filter(({ spec }) => spec.table.name === table.name)
    expect(ours.map(({ state }) => state)).toEqual(Array.from({ length: started }, () => 'succeeded'))
    expect(started).toBeGreaterThan(10)
  })
})
