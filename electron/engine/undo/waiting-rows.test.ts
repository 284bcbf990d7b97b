import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const ROWS = 40

/** Refers to no row, and no row to it. */
const ALONE = 20

/** Each other row refers to the next one, and all go in one batch. */
async function withChain(use: (table: TestTable & { job: string }) => Promise<void>): Promise<void> {
  await withTable('id int PRIMARY KEY, next int', async (table) => {
    const { name, client } = table
    await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (next) REFERENCES ${name}`)
    await client.query(
      `INSERT INTO ${name} SELECT i, CASE i WHEN ${ALONE - 1} THEN i + 2 WHEN ${ALONE} THEN NULL WHEN ${ROWS} THEN NULL ELSE i + 1 END
        FROM generate_series(1, ${ROWS}) i`,
    )
    await client.query(`ANALYZE ${name}`)
    const purge = specOf(name, { operation: 'purge', where: 'true', strategy: 'sequential' })
    const { jobId: job } = await archivedJob(engine, purge)
    await use({ ...table, job })
  })
}

const idsBut = (isGone: (id: number) => boolean) =>
  Array.from({ length: ROWS }, (_, index) => index + 1).filter((id) => !isGone(id))

const idsOf = async ({ name, client }: Pick<TestTable, 'name' | 'client'>) =>
  (await client.query<{ id: number }>(`SELECT id FROM ${name} ORDER BY id`)).rows.map(({ id }) => id)

describe('rows of an undo whose parents come back later', () => {
  it('wait for them, where another row of their batch is refused', async () => {
    await withChain(async ({ name, client, job }) => {
      await client.query(`ALTER TABLE ${name} ADD CHECK (id <> ${ALONE})`)
      const undo = await engine.start(specOf(name, { operation: 'undo', job, of: 'purge' }))
      expect(await undo.finished).toMatchObject({
        ...{ state: 'succeeded', restored: ROWS - 1, leftAlone: 0, setAside: 1 },
        verification: { state: 'verified' },
      })
      expect(await idsOf({ name, client })).toEqual(idsBut((id) => id === ALONE))
      expect(
        undo
          .detail()
          .events.map(({ message }) => message)
          .join(),
      ).toContain('Left the row with key 1 until all others are done')
      // What came back so is archived as well.
      const back = await engine.start(specOf(name, { operation: 'undo', job: undo.id, of: 'undo' }))
      expect(await back.finished).toMatchObject({ restored: ROWS - 1, leftAlone: 0, setAside: 0 })
      expect(await idsOf({ name, client })).toEqual([])
    })
  })

  it('are set aside where these do not come, each once', async () => {
    await withChain(async ({ name, client, job }) => {
      await client.query(`ALTER TABLE ${name} ADD CHECK (id <> 30)`)
      const undo = await engine.start(specOf(name, { operation: 'undo', job, of: 'purge' }))
      expect(await undo.finished).toMatchObject({
        ...{ state: 'succeeded', restored: 11, leftAlone: 0, setAside: 29, rejects: 29 },
        verification: { state: 'verified' },
      })
      expect(await idsOf({ name, client })).toEqual(idsBut((id) => id <= 30 && id !== ALONE))
    })
  })

  it('wait for those of another table, of which rows went along', async () => {
    await withTable('id int PRIMARY KEY, badge int', async ({ name, client }) => {
      await client.query(
        `CREATE TABLE ${name}_badge (id int PRIMARY KEY, owner int REFERENCES ${name} ON DELETE CASCADE)`,
      )
      await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) i`)
      await client.query(`INSERT INTO ${name}_badge SELECT i, i FROM generate_series(1, ${ROWS}) i`)
      await client.query(`UPDATE ${name} SET badge = ${ROWS + 1} - id`)
      await client.query(
        `ALTER TABLE ${name} ADD FOREIGN KEY (badge) REFERENCES ${name}_badge ON DELETE SET NULL`,
      )
      const all = async () =>
        (
          await client.query(
            `SELECT * FROM ${name} FULL JOIN ${name}_badge b ON b.owner = ${name}.id ORDER BY 1`,
          )
        ).rows
      const before = await all()
      const limits = { batchSize: 8 }
      const purge = specOf(name, { operation: 'purge', where: 'id % 3 > 0', limits })
      const { jobId: job } = await archivedJob(engine, purge)
      const undo = await engine.start(specOf(name, { operation: 'undo', job, of: 'purge', limits }))
      expect(await undo.finished).toMatchObject({ state: 'succeeded', leftAlone: 0, setAside: 0 })
      expect(await all()).toEqual(before)
    })
  })
})
