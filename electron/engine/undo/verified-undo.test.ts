import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { SLOW } from '../testing/hit-jobs.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** An undo of 300 rows that is interrupted after a third, 3 of them left alone; `meddle` changes its ledger before it ends. */
async function undoneWith(meddle: (client: TestTable['client'], undo: string) => Promise<unknown>) {
  let result: unknown
  await withTable('id int PRIMARY KEY', async ({ name, client }) => {
    await client.query(`INSERT INTO ${name} SELECT generate_series(1, 300)`)
    const { jobId: job } = await archivedJob(engine, specOf(name, { operation: 'purge', where: 'true' }))
    await client.query(`INSERT INTO ${name} VALUES (1), (100), (300)`)
    const undo = await engine.start(
      specOf(name, { operation: 'undo', job, of: 'purge', limits: { ...SLOW, rowsPerSecond: 300 } }),
    )
    await untilSnapshot(undo, ({ rows }) => rows > 100)
    undo.interrupt()
    await undo.finished
    await meddle(client, undo.id)
    result = await (await engine.resume('sandbox', undo.id)).finished
  })
  return result
}

describe('the result of an undo', () => {
  it('is compared with what its own archive lists', async () => {
    expect(await undoneWith(async () => await Promise.resolve())).toMatchObject({
      ...{ restored: 297, leftAlone: 3, setAside: 0 },
      verification: {
        state: 'verified',
        message: 'All 300 archived rows are accounted for: 297 put back, 3 left alone, 0 set aside.',
      },
    })
  })

  it('tells where the ledger counts another number of rows than the archive has', async () => {
    const result = await undoneWith(
      async (client, undo) =>
        await client.query(
          `UPDATE sluice.key_range SET rows = rows - 1 WHERE job_id = $1 AND range_no =
            (SELECT min(range_no) FROM sluice.key_range WHERE job_id = $1 AND rows > 0)`,
          [undo],
        ),
    )
    expect(result).toMatchObject({
      state: 'succeeded',
      verification: {
        state: 'differs',
        message:
          'By the ledger 296 put back, 4 left alone, 0 set aside, but the archive of this undo lists other rows: 297 put back, 3 left alone.',
      },
    })
  })
})
