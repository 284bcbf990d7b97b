import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { JobSpec } from '../../shared/job-spec.ts'
import { MOST_SQL_BYTES } from '../../shared/sql-text.ts'
import { withTable } from '../testing/cluster.ts'
import { testEngine } from './testing/test-engine.ts'

/** What people paste, and as many as a job takes. */
const VALUES = 20_000
const MATCHING = 2_000
/** Enough for a plan, far below what a text of Aurora DSQL holds. */
const SHORT = 20_000

const engine = testEngine()
afterAll(async () => await engine.close())

test('a job of 20,000 uuids runs, stops and goes on, and nobody is shown all of them', async () => {
  await withTable('id uuid PRIMARY KEY, n int NOT NULL DEFAULT 0', async ({ client, name }) => {
    await engine.createLedger('sandbox')
    const ids = Array.from({ length: VALUES }, () => randomUUID())
    await client.query(`INSERT INTO ${name} SELECT unnest($1::uuid[])`, [ids.slice(0, MATCHING)])
    await client.query(`INSERT INTO ${name} SELECT gen_random_uuid() FROM generate_series(1, 1000)`)
    const spec = JobSpec.parse({
      operation: 'update',
      cluster: 'sandbox',
      table: { schema: 'public', name },
      where: `id IN (${ids.map((id) => `'${id}'`).join(', ')})`,
      set: 'n = n + 1',
      limits: { rowsPerSecond: 250, batchSize: 250 },
    })
    const job = await engine.start(spec)
    expect(job.plan.spec).toEqual(spec)
    expect(job.plan.statements.join('').length).toBeLessThan(SHORT)
    await new Promise<void>((resolve) => {
      job.subscribe({ onSnapshot: ({ rows }) => void (rows > 0 && resolve()) })
    })
    job.interrupt()
    expect(await job.finished).toMatchObject({ state: 'interrupted', resumable: true })
    const [stored] = (
      await client.query(
        'SELECT octet_length(spec) AS spec, octet_length(plan) AS plan FROM sluice.job WHERE id = $1',
        [job.id],
      )
    ).rows
    expect(stored.spec).toBeGreaterThan(800_000)
    expect(stored.spec).toBeLessThan(2 ** 20)
    expect(stored.plan).toBeLessThan(SHORT)
    const listed = (await engine.storedJobs('sandbox')).find(({ jobId }) => jobId === job.id)
    expect(JSON.stringify(listed)).toMatch(/more characters\)/)
    expect(JSON.stringify(listed).length).toBeLessThan(SHORT)
    await using other = Object.assign(testEngine(), {
      [Symbol.asyncDispose]: async () => await other.close(),
    })
    const resumed = await other.resume('sandbox', job.id, { rowsPerSecond: null })
    expect(resumed.plan.spec).toEqual(spec)
    expect(await resumed.finished).toMatchObject({ state: 'succeeded' })
    const { rows } = await client.query(`SELECT n, count(*)::int FROM ${name} GROUP BY n ORDER BY n`)
    expect(rows).toEqual([
      { n: 0, count: 1_000 },
      { n: 1, count: MATCHING },
    ])
  })
})

test('the longest condition there may be is taken, by the ledger as well', async () => {
  await withTable('id int PRIMARY KEY, note text', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} VALUES (1, 'a'), (2, 'b')`)
    const where = `note <> '${'x'.repeat(MOST_SQL_BYTES - 10)}'`
    const purge = { operation: 'purge', cluster: 'sandbox', table: { schema: 'public', name }, limits: {} }
    const job = await engine.start(JobSpec.parse({ ...purge, where }))
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 2 })
  })
})

test('an error that quotes a long value says its beginning', async () => {
  await withTable('id int PRIMARY KEY', async ({ name }) => {
    const where = `id = '${'x'.repeat(900_000)}'`
    const purge = { operation: 'purge', cluster: 'sandbox', table: { schema: 'public', name }, limits: {} }
    const failed = engine.plan(JobSpec.parse({ ...purge, where }))
    await expect(failed).rejects.toMatchObject({
      problem: { kind: 'usage', message: expect.stringMatching(/^.{1,1100}$/) },
    })
  })
})
