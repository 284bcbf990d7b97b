import { afterAll, describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const undoOf = (table: string, job: string, of: string, more: object = {}) =>
  specOf(table, { operation: 'undo', job, of, limits: { batchSize: 100 }, ...more })

describe('undo', () => {
  it('brings purged rows back, once', async () => {
    await withTable('id int PRIMARY KEY, name text, value numeric(10, 2)', async ({ name, client }) => {
      await client.query(
        `INSERT INTO ${name} SELECT i, CASE WHEN i % 7 > 0 THEN 'row ' || i END, i / 8.0 FROM generate_series(1, 2000) i`,
      )
      const all = `SELECT * FROM ${name} ORDER BY id`
      const before = (await client.query(all)).rows
      const purge = specOf(name, { operation: 'purge', where: 'id % 2 = 0', limits: { batchSize: 100 } })
      const { jobId } = await archivedJob(engine, purge)
      const plan = await engine.plan(undoOf(name, jobId, 'purge'))
      expect(plan).toMatchObject({ matchingRows: 1_000, warnings: [] })
      expect(plan.undo).toMatchObject({ changed: 1_000, archived: 1_000, counts: { exists: 0 } })
      await client.query(`INSERT INTO ${name} VALUES (10, 'mine', 1)`)
      const job = await engine.start(undoOf(name, jobId, 'purge'))
      expect(await job.finished).toMatchObject({
        ...{ state: 'succeeded', rows: 999, problem: null, restored: 999, leftAlone: 1, setAside: 0 },
        verification: { state: 'verified' },
      })
      const restored = before.map((row) => (row.id === 10 ? { id: 10, name: 'mine', value: '1.00' } : row))
      expect((await client.query(all)).rows).toEqual(restored)
    })
  })

  it('gives updated rows their old values back where they still are as the job left them', async () => {
    await withTable('id int PRIMARY KEY, name text, value int, note text', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i, i, 'n' FROM generate_series(1, 1000) i`)
      const all = `SELECT * FROM ${name} ORDER BY id`
      const before = (await client.query(all)).rows
      const update = specOf(name, { operation: 'update', where: 'id > 500', set: `value = -value` })
      const { jobId } = await archivedJob(engine, update)
      await client.query(`UPDATE ${name} SET value = 7 WHERE id = 600`)
      await client.query(`UPDATE ${name} SET note = 'other' WHERE id = 601`)
      await client.query(`DELETE FROM ${name} WHERE id = 602`)
      const job = await engine.start(undoOf(name, jobId, 'update'))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 498, problem: null })
      const expected = before.flatMap((row) => {
        if (row.id === 600) return [{ ...row, value: 7 }]
        if (row.id === 601) return [{ ...row, note: 'other' }]
        return row.id === 602 ? [] : [row]
      })
      expect((await client.query(all)).rows).toEqual(expected)
    })
  })
})
