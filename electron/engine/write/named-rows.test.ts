import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { approvedOf } from '../../../shared/plan.ts'
import { withTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const TABLE = 'id int PRIMARY KEY, n int, note text'

async function keysIn(text: string, name = 'keys.csv'): Promise<{ path: string }> {
  const path = join(ownFolder('keys'), name)
  await writeFile(path, text)
  return { path }
}

const run = async (spec: Parameters<typeof engine.start>[0]) => await (await engine.start(spec)).finished

describe('a change of rows that a file names', () => {
  it('purges those rows and no others, keeps them, and puts them back', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i, 'row ' || i FROM generate_series(1, 3000) i`)
      const keys = await keysIn(Array.from({ length: 1_200 }, (_, i) => i * 3 + 1).join('\n'))
      const spec = specOf(name, { operation: 'purge', where: 'true', keys, archive: true })
      const plan = await engine.plan(spec)
      expect(plan).toMatchObject({ matchingRows: 1_200, file: { rows: 1_200 } })
      const job = await engine.start(spec)
      expect(await job.finished).toMatchObject({
        ...{
          state: 'succeeded',
          rows: 1_000,
          deleted: 1_000,
          missing: 200,
          verification: { state: 'verified' },
        },
      })
      const left = `SELECT count(*)::int AS rows, count(*) FILTER (WHERE id % 3 = 1)::int AS named FROM ${name}`
      expect((await client.query(left)).rows).toEqual([{ rows: 2_000, named: 0 }])
      const undo = specOf(name, { operation: 'undo', job: job.id, of: 'purge' })
      expect(await run(undo)).toMatchObject({ state: 'succeeded', rows: 1_000 })
      const sum = `SELECT count(*)::int AS rows, sum(n)::int AS sum FROM ${name}`
      expect((await client.query(sum)).rows).toEqual([{ rows: 3_000, sum: 4_501_500 }])
    })
  })

  it('updates each row once, however often and however it is named, also far apart', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 0 FROM generate_series(1, 3000) i`)
      const numbers = Array.from({ length: 3_000 }, (_, i) => String(i + 1))
      const keys = await keysIn(['id', ...numbers, '+7', '0007', ' 8', ...numbers.toReversed()].join('\n'))
      const limits = { workers: 4, batchSize: 100 }
      const spec = specOf(name, { operation: 'update', where: 'true', set: 'n = n + 1', keys, limits })
      expect(await run(spec)).toMatchObject({
        state: 'succeeded',
        updated: 3_000,
        skipped: 3_003,
        missing: 0,
      })
      const sums = `SELECT sum(n)::int AS sum, max(n) AS most FROM ${name}`
      expect((await client.query(sums)).rows).toEqual([{ sum: 3_000, most: 1 }])
    })
  })

  it('asks the condition of the named rows alone, and skips those that do not meet it', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i % 5 FROM generate_series(1, 1000) i`)
      // No named row has a zero to divide by.
      const keys = await keysIn(['id', ...[1, 2, 3, 6, 9_999]].join('\n'))
      const spec = specOf(name, { operation: 'update', where: '10 / n > 5', set: "note = 'seen'", keys })
      expect(await run(spec)).toMatchObject({ state: 'succeeded', updated: 2, skipped: 2, missing: 1 })
      const seen = `SELECT id FROM ${name} WHERE note = 'seen' ORDER BY id`
      expect((await client.query(seen)).rows).toEqual([{ id: 1 }, { id: 6 }])
    })
  })

  it('undoes an update of such rows, with the values that they had', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 500) i`)
      const keys = await keysIn(['{"id": 5}', '{"id": "6"}', '{"id": 5}'].join('\n'), 'keys.ndjson')
      const spec = specOf(name, {
        operation: 'update',
        where: 'true',
        set: 'n = n * 10',
        keys,
        archive: true,
      })
      const job = await engine.start(spec)
      expect(await job.finished).toMatchObject({ state: 'succeeded', updated: 2, skipped: 1 })
      expect((await client.query(`SELECT n FROM ${name} WHERE id IN (5, 6) ORDER BY id`)).rows).toEqual([
        { n: 50 },
        { n: 60 },
      ])
      const undo = specOf(name, { operation: 'undo', job: job.id, of: 'update' })
      expect(await run(undo)).toMatchObject({ state: 'succeeded', rows: 2 })
      expect((await client.query(`SELECT sum(n)::int AS sum FROM ${name}`)).rows).toEqual([{ sum: 125_250 }])
    })
  })

  it('sets aside a row whose change fails, and a line that is no key', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(0, 9) i`)
      const keys = await keysIn(['id', '0', '1', 'x', '2'].join('\n'))
      const limits = { maxRejects: 2 }
      const spec = specOf(name, { operation: 'update', where: 'true', set: 'n = 10 / n', keys, limits })
      expect(await run(spec)).toMatchObject({ state: 'succeeded', updated: 2, rejected: 2 })
      const sums = `SELECT n FROM ${name} WHERE id < 3 ORDER BY id`
      expect((await client.query(sums)).rows).toEqual([{ n: 0 }, { n: 10 }, { n: 5 }])
    })
  })

  it('takes a header of another name for one where it cannot be a key', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 9) i`)
      const spec = specOf(name, { operation: 'purge', where: 'true', keys: await keysIn('customer\n1\n2\n') })
      expect(await run(spec)).toMatchObject({ state: 'succeeded', deleted: 2, rejected: 0 })
    })
    await withTable('code text PRIMARY KEY', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES ('customer'), ('a'), ('b')`)
      const spec = specOf(name, { operation: 'purge', where: 'true', keys: await keysIn('customer\na\n') })
      const plan = await engine.plan(spec)
      expect(plan.notes).toContain('The first line of the file, “customer”, is taken for a key.')
      expect(await run(spec)).toMatchObject({ state: 'succeeded', deleted: 2 })
    })
  })

  it('does not start with another file than was planned, and does not go on with one', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 9) i`)
      const keys = await keysIn('id\n1\n2\nx\n')
      const spec = specOf(name, { operation: 'purge', where: 'true', keys })
      const approved = approvedOf(await engine.plan(spec))
      await writeFile(keys.path, 'id\n1\n2\n3\n4\n')
      const changed = { problem: { code: 'file-changed' } }
      await expect(engine.start(spec, undefined, approved)).rejects.toMatchObject(changed)
      expect((await client.query(`SELECT count(*)::int AS n FROM ${name}`)).rows).toEqual([{ n: 9 }])
      await writeFile(keys.path, 'id\n1\n2\nx\n')
      const job = await engine.start(spec, undefined, approved)
      expect(await job.finished).toMatchObject({ state: 'failed', resumable: true })
      await writeFile(keys.path, 'id\n1\n2\n3\n4\n')
      await expect(engine.resume('sandbox', job.id, { maxRejects: 1 })).rejects.toMatchObject(changed)
      await writeFile(keys.path, 'id\n1\n2\nx\n')
      const resumed = await engine.resume('sandbox', job.id, { maxRejects: 1 })
      expect(await resumed.finished).toMatchObject({ state: 'succeeded', rejected: 1 })
      expect((await client.query(`SELECT count(*)::int AS n FROM ${name}`)).rows).toEqual([{ n: 7 }])
    })
  })

  it('knows columns and a table by any name, also those that its own SQL uses', async () => {
    await withTable('"ID" int PRIMARY KEY, n int, v0 int, "Odd ""name" text', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i, i FROM generate_series(1, 9) i`)
      const keys = await keysIn('ID\n1\n2\n3\n')
      const set = `v0 = v0 + n, "Odd ""name" = 'seen'`
      const spec = specOf(name, {
        operation: 'update',
        where: `${name}.n > 1 AND v0 < 9`,
        set,
        keys,
        archive: true,
      })
      expect(await run(spec)).toMatchObject({ state: 'succeeded', updated: 2, skipped: 1 })
      const seen = `SELECT "ID", v0 FROM ${name} WHERE "Odd ""name" = 'seen' ORDER BY 1`
      expect((await client.query(seen)).rows).toEqual([
        { ID: 2, v0: 4 },
        { ID: 3, v0: 6 },
      ])
    })
  })

  it('takes a list of UUIDs however these are written, also in braces as if it were JSON', async () => {
    await withTable('id uuid PRIMARY KEY', async ({ name, client }) => {
      const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`
      await client.query(`INSERT INTO ${name} VALUES ('${id(1)}'), ('${id(2)}'), ('${id(3)}')`)
      const keys = await keysIn([`{${id(1)}}`, id(2).replaceAll('-', ''), id(1).toUpperCase()].join('\r\n'))
      const purge = await run(specOf(name, { operation: 'purge', where: 'true', keys }))
      expect(purge).toMatchObject({ state: 'succeeded', deleted: 2, skipped: 1 })
      expect((await client.query(`SELECT id FROM ${name}`)).rows).toEqual([{ id: id(3) }])
    })
  })

  it('refuses a file without the key and a strategy that reads the table; other fields are not read', async () => {
    await withTable('a int, b int, n int, PRIMARY KEY (a, b)', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES (1, 1, 1), (1, 2, 2)`)
      const purge = { operation: 'purge', where: 'true' } as const
      const without = specOf(name, { ...purge, keys: await keysIn('a,c\n1,2\n') })
      await expect(engine.plan(without)).rejects.toMatchObject({ problem: { code: 'column-unknown' } })
      const keys = await keysIn('b,a,other\n2,1,x\n')
      const hash = specOf(name, { ...purge, strategy: 'hash', keys })
      await expect(engine.plan(hash)).rejects.toMatchObject({ problem: { code: 'strategy-unfit' } })
      expect(await run(specOf(name, { ...purge, keys }))).toMatchObject({ deleted: 1 })
      expect((await client.query(`SELECT a, b FROM ${name}`)).rows).toEqual([{ a: 1, b: 1 }])
    })
  })
})
