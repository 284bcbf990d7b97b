import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const LIMITS = { maxRejects: 50, batchSize: 100 }

/** Rows that others refer to cannot go. */
async function withReferences(
  rows: number,
  every: number,
  use: (table: TestTable) => Promise<void>,
): Promise<void> {
  await withTable('a text, b int, PRIMARY KEY (a, b)', async (table) => {
    const { name, client } = table
    await client.query(`INSERT INTO ${name} SELECT 'k' || i % 3, i FROM generate_series(1, ${rows}) AS i`)
    await client.query(`CREATE TABLE ${name}_child (a text, b int, FOREIGN KEY (a, b) REFERENCES ${name})`)
    await client.query(`INSERT INTO ${name}_child SELECT a, b FROM ${name} WHERE b % ${every} = 0`)
    await use(table)
  })
}

describe('the look after a purge', () => {
  it.each([1, 2, 3, 4, 5])('does not count what was set aside, time %i of 5', async () => {
    await withReferences(300, 60, async ({ name }) => {
      const job = await engine.start(specOf(name, { operation: 'purge', where: 'true', limits: LIMITS }))
      const result = await job.finished
      expect(result).toMatchObject({ state: 'succeeded', rejects: 5, verification: { state: 'verified' } })
      expect(result.verification?.message).toBe(
        'None of the rows up to key k2, 299 matches any more. Not counted: 5 set aside.',
      )
    })
  })

  it('finds another row, also when a row set aside was deleted meanwhile', async () => {
    await withReferences(300, 60, async ({ name, client }) => {
      const limits = { ...LIMITS, batchSize: 10, workers: 1, rowsPerSecond: 200 }
      const job = await engine.start(specOf(name, { operation: 'purge', where: 'true', limits }))
      await untilSnapshot(job, ({ rejects, rows }) => rejects > 0 && rows > 100)
      const first = await client.query(`SELECT a, b FROM ${name} ORDER BY a, b LIMIT 1`)
      const { a, b } = first.rows[0]
      await client.query(`DELETE FROM ${name}_child WHERE (a, b) = ($1, $2)`, [a, b])
      await client.query(`DELETE FROM ${name} WHERE (a, b) = ($1, $2)`, [a, b])
      await client.query(`INSERT INTO ${name} VALUES ('a', 1)`)
      const { verification } = await job.finished
      expect(verification).toMatchObject({ state: 'differs' })
      expect(verification?.message).toContain('Among the rows up to key k2, 299 some match')
    })
  })

  it('does not evaluate the condition of a row that was set aside for it', async () => {
    await withTable('id int PRIMARY KEY, raw text', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 50) AS i`)
      await client.query(`UPDATE ${name} SET raw = 'x' WHERE id = 20`)
      const job = await engine.start(
        specOf(name, { operation: 'purge', where: 'raw::int > 0', limits: LIMITS }),
      )
      expect(await job.finished).toMatchObject({
        state: 'succeeded',
        rejects: 1,
        verification: { state: 'verified' },
      })
    })
  })

  it('leaves out rows that came behind the last key', async () => {
    await withTable('id int PRIMARY KEY', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT generate_series(1, 300)`)
      const limits = { batchSize: 10, rowsPerSecond: 300 }
      const job = await engine.start(specOf(name, { operation: 'purge', where: 'true', limits }))
      await untilSnapshot(job, ({ rows }) => rows > 0)
      await client.query(`INSERT INTO ${name} VALUES (301)`)
      job.adjust({ rowsPerSecond: null })
      expect((await job.finished).verification).toEqual({
        state: 'verified',
        message: 'None of the rows up to key 300 matches any more.',
      })
    })
  })
})
