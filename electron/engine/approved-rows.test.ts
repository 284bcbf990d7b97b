import { afterAll, expect, it } from 'vitest'
import { withTable } from '../testing/cluster.ts'
import { TIMING } from './engine.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { isAtRest, untilSnapshot } from './testing/until-snapshot.ts'

const timing = { ...TIMING, leaseMs: 1_500 }
/** As many processes, as far as the ledger can tell. */
const engines = [1, 2, 3, 4].map(() => testEngine({ timing }))
afterAll(async () => await Promise.all(engines.map(async (engine) => await engine.close())))

it('is as many for all processes together as for one, and each says why it stopped', async () => {
  await withTable('id int PRIMARY KEY, hits int NOT NULL DEFAULT 0', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, 2800) AS i`)
    const changed = async () =>
      (await client.query(`SELECT sum(hits)::int AS hits, max(hits) AS most FROM ${name}`)).rows[0]
    const limits = { approvedRows: 1_000, batchSize: 50, workers: 2, rowsPerSecond: 50 }
    const [here, ...others] = engines
    const job = await here?.start(
      specOf(name, { operation: 'update', where: 'true', set: 'hits = hits + 1', limits }),
    )
    if (!job) throw new Error('There is no job.')
    const state = async () =>
      (await client.query('SELECT state FROM sluice.job WHERE id = $1', [job.id])).rows[0]?.state
    const joined = await Promise.all(others.map(async (engine) => await engine.join('sandbox', job.id, 4)))
    job.adjust({ rowsPerSecond: null, workers: 4 })
    const snapshots = await Promise.all(
      [job, ...joined].map(async (one) => await untilSnapshot(one, isAtRest)),
    )
    for (const { waitingFor } of snapshots) expect(waitingFor).toContain('the approved 1,000 (+10 %)')
    expect(await changed()).toEqual({ hits: 1_100, most: 1 })
    await client.query("UPDATE sluice.job SET state = 'running' WHERE id = $1", [job.id])
    await expect.poll(async () => await state(), { timeout: 20_000 }).not.toBe('running')
    expect(await state()).toBe('paused')
    // Nobody has approved of more.
    expect(await changed()).toEqual({ hits: 1_100, most: 1 })
    await job.resume('yes')
    for (const one of [job, ...joined]) expect(await one.finished).toMatchObject({ state: 'succeeded' })
    expect(await changed()).toEqual({ hits: 2_800, most: 1 })
  })
})

it('is not exceeded by a process that only hears that the job goes on', async () => {
  await withTable('id int PRIMARY KEY, hits int NOT NULL DEFAULT 0', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, 2800) AS i`)
    const [here, other] = engines
    const limits = { approvedRows: 1_000, batchSize: 50, workers: 2, rowsPerSecond: null }
    const job = await here?.start(
      specOf(name, { operation: 'update', where: 'true', set: 'hits = hits + 1', limits }),
    )
    if (!job) throw new Error('There is no job.')
    await untilSnapshot(job, isAtRest)
    job.interrupt()
    await job.finished
    const joined = await other?.join('sandbox', job.id, 2)
    if (!joined) throw new Error('There is no job.')
    expect((await untilSnapshot(joined, isAtRest)).waitingFor).toContain('the approved 1,000 (+10 %)')
    await client.query("UPDATE sluice.job SET state = 'running' WHERE id = $1", [job.id])
    const state = async () =>
      (await client.query('SELECT state FROM sluice.job WHERE id = $1', [job.id])).rows[0]?.state
    await expect.poll(state, { timeout: 20_000 }).toBe('paused')
    expect((await client.query(`SELECT sum(hits)::int AS hits FROM ${name}`)).rows[0]?.hits).toBe(1_100)
    await joined.resume('yes')
    expect(await joined.finished).toMatchObject({ state: 'succeeded' })
    expect((await client.query(`SELECT sum(hits)::int AS hits FROM ${name}`)).rows[0]?.hits).toBe(2_800)
  })
})
