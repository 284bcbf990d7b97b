import { expect, it } from 'vitest'
import { PASS, type Fault, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { faultEngine } from './fault-engine.ts'
import { withRig } from './rig.ts'

const ROWS = 20

/** A start begins with a look at its table; what ends the job before may still connect meanwhile. */
const FIRST_OF_START = /relkind/

/** Not the question whether a job may be recorded, which a plan asks before. */
const RECORDS = /INSERT INTO sluice\.job\s+\(id,/

/** Cuts the connections that a start plans and records on after one more of their requests than the last time. */
function cutLaterEachTime(): { policy: FaultPolicy; next: () => void; isThrough: () => boolean } {
  const starters = new Set<number>()
  let [seen, cutAt, wasCut] = [0, 0, true]
  const policy: FaultPolicy = {
    request: ({ connection, no, application, sql }) => {
      const isPlanning = application === 'sluice' && no === 1 && FIRST_OF_START.test(sql)
      if (isPlanning || RECORDS.test(sql)) starters.add(connection)
      if (!starters.has(connection)) return PASS
      seen += 1
      if (seen !== cutAt) return PASS
      wasCut = true
      return { kind: 'cut', when: 'after' }
    },
  }
  const next = () => {
    starters.clear()
    cutAt += 1
    seen = 0
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

interface Fate {
  /** Of the commit of the job's record. */
  readonly commit: Fault
  /** Of everything on connections after the one that records it. */
  readonly later?: Fault
}

/** Also tells when a request is held for the first time. */
function recording({ commit, later = PASS }: Fate): { policy: FaultPolicy; isHeld: Promise<void> } {
  const { promise: isHeld, resolve } = Promise.withResolvers<void>()
  let recorder = 0
  const faultOf = ({ connection, sql }: Request) => {
    if (recorder !== 0 && connection !== recorder) return later
    if (RECORDS.test(sql)) recorder = connection
    return recorder !== 0 && sql === 'COMMIT' ? commit : PASS
  }
  const request = (asked: Request) => {
    const fault = faultOf(asked)
    if (fault.kind === 'hold') resolve()
    return fault
  }
  return { policy: { request }, isHeld }
}

it.each([
  ['below', 'SELECT i - 4000', { rows: 2 * ROWS, counts: [1] }],
  // A job ends at the largest key that there was when it started.
  ['above', 'SELECT i + 4000', { rows: ROWS, counts: [0, 1] }],
])(
  'changes every row of the job once when rows came %s all others before a cut start was repeated',
  async (_, rowsThere, { rows, counts }) => {
    const { promise: grown, resolve: grow } = Promise.withResolvers<void>()
    const { policy, isHeld } = recording({
      commit: { kind: 'cut', when: 'after' },
      later: { kind: 'hold', until: grown },
    })
    await withRig(ROWS, { oneStatement: true, policy }, async ({ engine, addOne, table, values }) => {
      // Of its four ranges a process with one worker owns two from the start.
      const starting = engine.start(addOne({ workers: 1 }))
      await isHeld
      await table.client.query(`INSERT INTO ${table.name} ${rowsThere} FROM generate_series(1, ${ROWS}) AS i`)
      grow()
      expect(await (await starting).finished).toMatchObject({ state: 'succeeded', rows })
      expect(await values()).toEqual(counts)
    })
  },
)

it('does not work on a job whose start is not over yet', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  // Of the connection that records the job, the goodbye waits as well, as long as the engine lets it.
  const { policy, isHeld } = recording({ commit: { kind: 'hold', when: 'after', until: released } })
  let [isStarted, early] = [false, 0]
  const request = (asked: Request) => {
    if (asked.isBatch && !isStarted) early += 1
    return policy.request?.(asked) ?? PASS
  }
  await withRig(ROWS, { oneStatement: true, policy: { request } }, async (rig) => {
    const elsewhere = faultEngine({ connection: rig.table.direct, home: rig.home, oneStatement: true })
    const starting = rig.engine.start(rig.addOne()).finally(() => (isStarted = true))
    await isHeld
    // Another job of the same kind comes to its end meanwhile.
    const other = await elsewhere.start(rig.addOne())
    expect(await other.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    release()
    expect(await (await starting).finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect([early, await rig.values()]).toEqual([0, [2]])
    await elsewhere.close()
  })
})
