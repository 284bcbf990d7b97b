import { afterAll, expect, it } from 'vitest'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { withTable } from '../testing/cluster.ts'
import type { Job } from './job.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { isAtRest, untilSnapshot } from './testing/until-snapshot.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const ROWS = 2_000

/** A purge of all rows of a table, just started, and how many of them are left. */
async function withPurge(
  limits: Record<string, unknown>,
  use: (job: Job, left: () => Promise<number>) => Promise<void>,
): Promise<void> {
  await withTable('id int PRIMARY KEY', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    await client.query(`ANALYZE ${name}`)
    const left = async () => (await client.query(`SELECT count(*)::int AS rows FROM ${name}`)).rows[0].rows
    await use(await engine.start(specOf(name, { operation: 'purge', where: 'true', limits })), left)
  })
}

/** A batch is done, and the next one of every worker is not due for minutes. */
const allWait = ({ rows, workers }: JobSnapshot) =>
  rows > 0 && workers.every(({ state }) => state === 'waiting')

it('makes no batch more that waits for the rate when the job is paused', async () => {
  await withPurge({ batchSize: 100, workers: 2, rowsPerSecond: 1 }, async (job, left) => {
    const { rows } = await untilSnapshot(job, allWait)
    job.pause()
    const paused = await untilSnapshot(job, isAtRest)
    expect(paused.rows).toBe(rows)
    expect(await left()).toBe(ROWS - rows)
    job.adjust({ rowsPerSecond: null })
    await job.resume()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
  })
})

it('stays paused for whoever thinks better of it before it is resumed', async () => {
  await withPurge({ batchSize: 100, workers: 2, rowsPerSecond: 200 }, async (job) => {
    job.pause()
    const resumed = job.resume()
    job.pause()
    await resumed
    expect(job.snapshot().state).toBe('paused')
    job.adjust({ rowsPerSecond: null })
    await job.resume()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
  })
})

it('makes a batch that waits for the rate as large as it may be by then', async () => {
  await withPurge({ batchSize: 250, workers: 1, rowsPerSecond: 1 }, async (job) => {
    const before = await untilSnapshot(job, allWait)
    job.adjust({ batchSize: 50 })
    const after = await untilSnapshot(job, ({ rows }) => rows > before.rows)
    expect(after.rows - before.rows).toBeLessThanOrEqual(50)
    job.cancel()
    expect(await job.finished).toMatchObject({ state: 'cancelled' })
  })
})

it('gets the workers that are added while the first one still connects', async () => {
  await withPurge({ batchSize: 100, workers: 1 }, async (job) => {
    job.adjust({ workers: 3 })
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(job.snapshot().workers).toHaveLength(3)
  })
})
