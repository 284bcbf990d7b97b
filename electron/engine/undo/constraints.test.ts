import { afterAll, describe, expect, it } from 'vitest'
import type { LeftRow } from '../../../shared/archive.ts'
import { withTable } from '../../testing/cluster.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

async function leftOf(jobId: string): Promise<LeftRow[]> {
  const left: LeftRow[] = []
  for await (const row of engine.leftRows('sandbox', jobId)) left.push(row)
  return left
}

describe('undo of rows that a constraint refuses by now', () => {
  it('sets them aside with their keys and the reason, and goes on', async () => {
    await withTable(
      'a int, b text, code int UNIQUE, size int, PRIMARY KEY (a, b)',
      async ({ name, client }) => {
        await client.query(`INSERT INTO ${name} SELECT i % 10, 'k' || i, i, i FROM generate_series(1, 600) i`)
        const { jobId: job } = await archivedJob(engine, specOf(name, { operation: 'purge', where: 'true' }))
        await client.query(`INSERT INTO ${name} VALUES (100, 'x', 33, 1), (100, 'y', 34, 1)`)
        await client.query(`ALTER TABLE ${name} ADD CHECK (size <> 500)`)
        const undo = await engine.start(specOf(name, { operation: 'undo', job, of: 'purge' }))
        expect(await undo.finished).toMatchObject({
          ...{ state: 'succeeded', restored: 597, leftAlone: 0, setAside: 3, rejects: 3 },
          verification: { state: 'verified' },
        })
        const left = await leftOf(undo.id)
        expect(left.map(({ why }) => why)).toEqual(['rejected', 'rejected', 'rejected'])
        const keys = left.map(({ key }) => key.join(' '))
        expect(keys.toSorted()).toEqual(['0 k500', '3 k33', '4 k34'])
        expect(left.find(({ key }) => key[1] === 'k500')?.message).toContain('check constraint')
      },
    )
  })

  it('overwrites by choice what stands in the place of purged rows, and can take that back', async () => {
    await withTable(
      'id int PRIMARY KEY, name text, n bigint GENERATED ALWAYS AS IDENTITY',
      async ({ name, client }) => {
        await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, 200) i`)
        const all = `SELECT * FROM ${name} ORDER BY id`
        const before = (await client.query(all)).rows
        const { jobId: job } = await archivedJob(engine, specOf(name, { operation: 'purge', where: 'true' }))
        await client.query(
          `INSERT INTO ${name} OVERRIDING SYSTEM VALUE VALUES (7, 'mine', 7), (8, 'mine', 8)`,
        )
        const spec = specOf(name, { operation: 'undo', job, of: 'purge', overwrite: true })
        expect((await engine.plan(spec)).undo?.counts).toMatchObject({ exists: 2 })
        const undo = await engine.start(spec)
        expect(await undo.finished).toMatchObject({ restored: 200, leftAlone: 0 })
        expect((await client.query(all)).rows).toEqual(before)
        const back = await engine.start(specOf(name, { operation: 'undo', job: undo.id, of: 'undo' }))
        expect(await back.finished).toMatchObject({ restored: 200, leftAlone: 0 })
        expect((await client.query(all)).rows).toEqual([
          { id: 7, name: 'mine', n: '7' },
          { id: 8, name: 'mine', n: '8' },
        ])
      },
    )
  })

  it('leaves rows to whoever has changed what an undo had inserted', async () => {
    await withTable('id int PRIMARY KEY, name text', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, 300) i`)
      const { jobId: job } = await archivedJob(engine, specOf(name, { operation: 'purge', where: 'true' }))
      const undo = await engine.start(specOf(name, { operation: 'undo', job, of: 'purge' }))
      await undo.finished
      await client.query(`UPDATE ${name} SET name = 'mine' WHERE id = 3`)
      await client.query(`DELETE FROM ${name} WHERE id = 4`)
      const back = await engine.start(specOf(name, { operation: 'undo', job: undo.id, of: 'undo' }))
      expect(await back.finished).toMatchObject({ restored: 298, leftAlone: 2 })
      expect((await client.query(`SELECT * FROM ${name}`)).rows).toEqual([{ id: 3, name: 'mine' }])
      expect((await leftOf(back.id)).map(({ why, key }) => `${why} ${key.join()}`).toSorted()).toEqual([
        'changed 3',
        'deleted 4',
      ])
    })
  })

  it('restores a tree of rows, what went last first', async () => {
    await withTable('id int PRIMARY KEY, parent int', async ({ name, client }) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (parent) REFERENCES ${name} ON DELETE CASCADE`)
      await client.query(
        `INSERT INTO ${name} SELECT i, CASE WHEN i < 20 THEN 20 END FROM generate_series(20, 1, -1) i`,
      )
      const limits = { batchSize: 10, workers: 1 }
      const purge = specOf(name, { operation: 'purge', where: 'true', strategy: 'sequential', limits })
      const { jobId: job } = await archivedJob(engine, purge)
      const undo = specOf(name, { operation: 'undo', job, of: 'purge', limits })
      const first = await (await engine.start(undo)).finished
      expect(first).toMatchObject({ state: 'succeeded', restored: 20, leftAlone: 0, setAside: 0 })
      const second = await (await engine.start(undo)).finished
      expect(second).toMatchObject({ restored: 0, setAside: 0, leftAlone: 20 })
      expect((await client.query(`SELECT count(*)::int AS n FROM ${name}`)).rows).toEqual([{ n: 20 }])
    })
  })
})
