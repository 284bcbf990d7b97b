import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../testing/cluster.ts'
import { TIMING } from './engine.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

const timing = { ...TIMING, leaseMs: 500 }
/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine({ timing }), testEngine({ timing })]
afterAll(async () => await Promise.all([here.close(), there.close()]))

const DUE = 500
const NOT_DUE = 500
const PURGE = {
  operation: 'purge',
  where: 'due <= now()',
  limits: { batchSize: 10, workers: 1, rowsPerSecond: 100 },
}

async function withRows(use: (table: TestTable) => Promise<void>): Promise<void> {
  await withTable('id int PRIMARY KEY, due timestamptz', async (table) => {
    await table.client.query(
      `INSERT INTO ${table.name} SELECT i, CASE WHEN i % 2 = 0 THEN now() ELSE 'infinity' END FROM generate_series(1, $1) AS i`,
      [DUE + NOT_DUE],
    )
    await use(table)
  })
}

describe('the clock of a job', () => {
  it('stands while it is interrupted, for whoever goes on with it, and when it is verified', async () => {
    await withRows(async ({ name, client }) => {
      const job = await here.start(specOf(name, PURGE))
      await untilSnapshot(job, ({ rows }) => rows >= 10)
      job.interrupt()
      await job.finished
      const { moment } = job.plan
      expect(job.plan.notes.join()).toContain('days begin at midnight UTC')
      // What became due since: a microsecond later.
      await client.query(
        `UPDATE ${name} SET due = $1::timestamptz + interval '1 microsecond' WHERE due = 'infinity'`,
        [moment],
      )
      const second = await there.resume('sandbox', job.id, { rowsPerSecond: null })
      expect(second.plan).toMatchObject({ moment, spec: { where: 'due <= now()' } })
      expect(await second.finished).toMatchObject({
        state: 'succeeded',
        rows: DUE,
        verification: { state: 'verified' },
      })
    })
  })

  it('is the time of its record where that is older than such clocks', async () => {
    await withRows(async ({ name, client }) => {
      const job = await here.start(specOf(name, PURGE))
      await untilSnapshot(job, ({ rows }) => rows >= 10)
      job.interrupt()
      await job.finished
      await client.query(
        `UPDATE sluice.job SET plan = (plan::jsonb - 'moment' - 'sqlHash')::text WHERE id = $1`,
        [job.id],
      )
      await client.query(
        `UPDATE ${name} SET due = created_at + interval '1 microsecond' FROM sluice.job AS j WHERE j.id = $1 AND due = 'infinity'`,
        [job.id],
      )
      const second = await there.resume('sandbox', job.id, { rowsPerSecond: null })
      expect(await second.finished).toMatchObject({ state: 'succeeded', rows: DUE })
    })
  })

  it('is the one that was approved with the plan, and none where nothing asks for it', async () => {
    await withRows(async ({ name }) => {
      const moment = '2020-02-29T12:00:00.000001Z'
      const plan = await here.plan(specOf(name, { ...PURGE, moment }))
      expect(plan).toMatchObject({ moment, spec: { where: 'due <= now()' } })
      expect(plan.statements.join()).toContain('2020-02-29 12:00:00.000001+00')
      expect(plan.sample.before).toEqual([])
      const timeless = await here.plan(specOf(name, { ...PURGE, where: 'id > 1', moment }))
      expect(timeless.moment).toBeNull()
    })
  })
})
