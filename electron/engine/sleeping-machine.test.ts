import { afterAll, expect, it } from 'vitest'
import { TIMING } from './engine.ts'
import { ADD_ONE, SLOW, withHits } from './testing/hit-jobs.ts'
import { hits } from './testing/hit-rows.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

const timing = { ...TIMING, leaseMs: 500 }
/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine({ timing }), testEngine({ timing })]
afterAll(async () => await Promise.all([here.close(), there.close()]))

const stored = async (id: string) => (await here.storedJobs('sandbox')).find(({ jobId }) => jobId === id)

it('goes on in the others while the machine of one sleeps, and there when it wakes up', async () => {
  await withHits(2_000, async (table) => {
    const first = await here.start(
      specOf(table.name, { ...ADD_ONE, limits: { ...SLOW, rowsPerSecond: 200 } }),
    )
    const second = await there.join('sandbox', first.id, 1)
    await untilSnapshot(first, ({ rows }) => rows > 0)
    first.sleep()
    expect(first.snapshot().state).toBe('paused')
    const { rows } = second.snapshot()
    await untilSnapshot(second, (now) => now.rows > rows + 200)
    // It hears what the others do, and stays as it is.
    await untilSnapshot(first, (now) => now.rows > rows + 200)
    expect([first.snapshot().state, second.snapshot().state]).toEqual(['paused', 'running'])
    first.wake()
    first.adjust({ rowsPerSecond: null })
    const results = await Promise.all([first.finished, second.finished])
    for (const result of results) expect(result).toMatchObject({ state: 'succeeded', rows: 2_000 })
    expect(await hits(table)).toEqual({ 1: 2_000 })
  })
})

it('that sleeps can be paused for all, and waking up leaves it so', async () => {
  await withHits(1_000, async (table) => {
    const job = await here.start(specOf(table.name, { ...ADD_ONE, limits: SLOW }))
    job.sleep()
    job.pause()
    job.wake()
    expect(job.snapshot().state).toBe('paused')
    job.interrupt()
    await job.finished
    expect(await stored(job.id)).toMatchObject({ state: 'paused' })
  })
})

it('that is interrupted in its sleep is not paused for others', async () => {
  await withHits(1_000, async (table) => {
    const job = await here.start(specOf(table.name, { ...ADD_ONE, limits: SLOW }))
    job.sleep()
    job.interrupt()
    job.wake()
    expect(await job.finished).toMatchObject({ state: 'interrupted' })
    expect(await stored(job.id)).toMatchObject({ state: 'interrupted' })
  })
})
