import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const TABLE = 'id int PRIMARY KEY, name text, value numeric(10, 2), note text DEFAULT $$none$$'

async function fileOf(name: string, text: string | Buffer): Promise<string> {
  const path = join(ownFolder('rows'), name)
  await writeFile(path, text)
  return path
}

const writeOf = (table: string, path: string, more: object = {}) =>
  specOf(table, { operation: 'write', file: { path }, ...more })

describe('a write', () => {
  it('inserts rows of a CSV file, updates those whose key exists, and leaves other columns as they are', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(
        `INSERT INTO ${name} SELECT i, 'old ' || i, 0, 'kept' FROM generate_series(1, 1000) i`,
      )
      const lines = Array.from({ length: 2_000 }, (_, i) => `${i + 501},"new, ${i + 501}",${i}.5`)
      const path = await fileOf('rows.csv', ['id,name,value', ...lines].join('\n'))
      const plan = await engine.plan(writeOf(name, path))
      expect(plan).toMatchObject({ matchingRows: 2_000, file: { format: 'csv', rows: 2_000 } })
      const job = await engine.start(writeOf(name, path, { limits: { batchSize: 100 } }))
      expect(await job.finished).toMatchObject({
        ...{ state: 'succeeded', problem: null, rows: 2_000, verification: { state: 'verified' } },
        ...{ written: 1_500, updated: 500, deleted: 0, skipped: 0, missing: 0, rejected: 0, unprocessed: 0 },
      })
      const counts = `SELECT count(*)::int AS rows, count(*) FILTER (WHERE name LIKE 'new, %')::int AS written,
        count(*) FILTER (WHERE note = 'kept')::int AS kept, count(*) FILTER (WHERE note = 'none')::int AS anew FROM ${name}`
      expect((await client.query(counts)).rows).toEqual([
        { rows: 2_500, written: 2_000, kept: 1_000, anew: 1_500 },
      ])
    })
  })

  it.for([
    ['upsert', { written: 1_900, updated: 100, skipped: 0, rejected: 0 }],
    ['skip', { written: 1_900, updated: 0, skipped: 100, rejected: 0 }],
    ['insert', { written: 1_900, updated: 0, skipped: 0, rejected: 100 }],
  ] as const)('meets rows that are there behind many that are new, in mode %s', async ([mode, counts]) => {
    await withTable(`${TABLE}, UNIQUE (value)`, async ({ name, client }) => {
      await client.query(
        `INSERT INTO ${name} SELECT i, 'old', i FROM generate_series(1001, 1500) i WHERE i % 5 = 0`,
      )
      const lines = Array.from({ length: 2_000 }, (_, i) => `${i + 1},new,${i + 1}`)
      const path = await fileOf(`${mode}.csv`, ['id,name,value', ...lines].join('\n'))
      const limits = { batchSize: 100, workers: 1, maxRejects: 100 }
      const job = await engine.start(writeOf(name, path, { mode, limits }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', unprocessed: 0, ...counts })
      const named = `SELECT name, count(*)::int AS rows FROM ${name} GROUP BY name ORDER BY name`
      const old = mode === 'upsert' ? [] : [{ name: 'old', rows: 100 }]
      expect((await client.query(named)).rows).toEqual([
        { name: 'new', rows: 2_000 - 100 * old.length },
        ...old,
      ])
    })
  })

  it('gives each row its own values, where several workers of a thread meet rows that are there', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      // In every other batch there is one.
      await client.query(`INSERT INTO ${name} SELECT i, 'old' FROM generate_series(1, 6000, 40) i`)
      const lines = Array.from({ length: 6_000 }, (_, i) => `${i + 1},new ${i + 1}`)
      const path = await fileOf('several-workers.csv', ['id,name', ...lines].join('\n'))
      const job = await engine.start(writeOf(name, path, { limits: { batchSize: 20, workers: 4 } }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', written: 5_850, updated: 150 })
      const own = `SELECT count(*)::int AS rows, count(*) FILTER (WHERE name = 'new ' || id)::int AS own FROM ${name}`
      expect((await client.query(own)).rows).toEqual([{ rows: 6_000, own: 6_000 }])
    })
  })

  it.for([
    ['compressed', gzipSync('id,name\n1,ä\n')],
    ['in UTF-16', Buffer.from('\ufeffid,name\n1,ä\n', 'utf16le')],
  ] as const)('reads a file that is %s', async ([what, content]) => {
    await withTable(TABLE, async ({ name, client }) => {
      const job = await engine.start(writeOf(name, await fileOf(`${what}.csv`, content)))
      expect(await job.finished).toMatchObject({ state: 'succeeded', written: 1 })
      expect((await client.query(`SELECT id, name FROM ${name}`)).rows).toEqual([{ id: 1, name: 'ä' }])
    })
  })

  it('mixes puts and deletes, of which the last one of a key counts', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'old', 0 FROM generate_series(1, 5) i`)
      const rows = [
        { id: 1, op: 'delete' },
        { id: 2, op: 'put', name: 'b' },
        { id: 2, op: 'put', value: 12345678.9 },
        { id: 3, op: 'delete' },
        { id: 3, name: 'again' },
        { id: 9, op: 'delete' },
        { id: 10, name: null },
        { id: 10, op: 'delete' },
      ]
      const path = await fileOf('rows.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'))
      const job = await engine.start(writeOf(name, path, { opField: 'op', limits: { workers: 1 } }))
      expect(await job.finished).toMatchObject({
        ...{
          state: 'succeeded',
          written: 2,
          updated: 2,
          deleted: 3,
          missing: 1,
          verification: { state: 'verified' },
        },
      })
      expect((await client.query(`SELECT * FROM ${name} ORDER BY id`)).rows).toEqual([
        { id: 2, name: 'b', value: '12345678.90', note: 'none' },
        { id: 3, name: 'again', value: null, note: 'none' },
        { id: 4, name: 'old', value: '0.00', note: 'none' },
        { id: 5, name: 'old', value: '0.00', note: 'none' },
      ])
    })
  })

  it('lets the last row of a key win, however far apart they are, with workers who look for work', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      const lines = (text: string) => Array.from({ length: 4_000 }, (_, i) => `${i},${text}`)
      const path = await fileOf('rows.csv', ['id,name', ...lines('first'), ...lines('last')].join('\n'))
      const spec = writeOf(name, path, { limits: { workers: 4, batchSize: 50 } })
      const plan = await engine.plan(spec)
      expect(plan).toMatchObject({ ranges: 1, file: { repeatsKeys: true } })
      expect(plan.notes.join(' ')).toContain('a single worker writes its rows one after another')
      expect(await (await engine.start(spec)).finished).toMatchObject({ written: 4_000, updated: 4_000 })
      const last = `SELECT count(*)::int AS rows FROM ${name} WHERE name = 'last'`
      expect((await client.query(last)).rows).toEqual([{ rows: 4_000 }])
    })
  })

  it.for([
    ['insert', { written: 1, rejected: 2 }, ['old', 'old', 'c']],
    ['skip', { written: 1, skipped: 2 }, ['old', 'old', 'c']],
    ['update', { updated: 2, missing: 1 }, ['a', 'b']],
  ] as const)('does with existing keys what the mode %s says', async ([mode, counts, names]) => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES (1, 'old'), (2, 'old')`)
      const path = await fileOf('rows.csv', 'id,name\n1,a\n2,b\n3,c\n')
      const job = await engine.start(writeOf(name, path, { mode, limits: { maxRejects: 5 } }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', problem: null, ...counts })
      const found = (await client.query(`SELECT name FROM ${name} ORDER BY id`)).rows
      expect(found.map((row) => row.name)).toEqual(names)
    })
  })

  it('sets bad rows aside, one by one, with their lines', async () => {
    await withTable(`${TABLE}, CHECK (value < 1000)`, async ({ name, client }) => {
      const lines = Array.from({ length: 1_000 }, (_, i) => `${i + 1},row,1`)
      Object.assign(lines, {
        99: '100,row,abc',
        199: '200,row,5000',
        299: ',row,1',
        399: '400,row',
        499: '500,row,1.005',
      })
      const path = await fileOf('rows.csv', ['id,name,value', ...lines].join('\n'))
      const job = await engine.start(writeOf(name, path, { limits: { maxRejects: 5, batchSize: 300 } }))
      const result = await job.finished
      expect(result).toMatchObject({
        state: 'succeeded',
        written: 995,
        rejected: 5,
        rejects: 5,
        verification: { state: 'verified' },
      })
      expect((await client.query(`SELECT count(*)::int AS rows FROM ${name}`)).rows).toEqual([{ rows: 995 }])
      const { rows } = await engine.rejectedRows('sandbox', result.jobId)
      const told = []
      for await (const row of rows) told.push(row)
      expect(told).toMatchObject([
        { line: 101, sqlState: '22P02', source: '100,row,abc' },
        { line: 201, sqlState: '23514', source: '200,row,5000' },
        { line: 301, sqlState: '23502', source: ',row,1' },
        { line: 401, sqlState: '22P04', source: '400,row' },
        { line: 501, sqlState: '22003', source: '500,row,1.005' },
      ])
    })
  })

  it('stops at the first bad row where none may be set aside, and says which', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      const path = await fileOf('rows.csv', 'id,name\n1,a\n2,b\nx,c\n4,d\n')
      const job = await engine.start(writeOf(name, path, { limits: { workers: 1 } }))
      const result = await job.finished
      expect(result).toMatchObject({
        ...{ state: 'failed', written: 2, rejected: 0, unprocessed: 2 },
        problem: { code: 'too-many-rejects', message: expect.stringContaining('line 4') as string },
      })
      expect((await client.query(`SELECT id FROM ${name} ORDER BY id`)).rows).toEqual([{ id: 1 }, { id: 2 }])
    })
  })

  it('is undone row for row, also where the file names a key in several places', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(
        `INSERT INTO ${name} SELECT i, 'old ' || i, i, 'kept' FROM generate_series(1, 200) i`,
      )
      const all = `SELECT * FROM ${name} ORDER BY id`
      const before = (await client.query(all)).rows
      const puts = Array.from({ length: 200 }, (_, i) => `${i + 101},new,${i},put`)
      const deletes = Array.from({ length: 50 }, (_, i) => `${i + 1},,,delete`)
      const again = [
        '1,again,1,put',
        '300,again,2,put',
        '300,,,delete',
        '102,last,3,put',
        '60,,,delete',
        '60,back,,put',
      ]
      const path = await fileOf('rows.csv', ['id,name,value,op', ...puts, ...deletes, ...again].join('\n'))
      const limits = { workers: 1, batchSize: 20 }
      const job = await engine.start(writeOf(name, path, { opField: 'op', archive: true, limits }))
      const written = await job.finished
      expect(written).toMatchObject({
        ...{ state: 'succeeded', problem: null, written: 102, updated: 102, deleted: 52 },
        archive: { rows: written.rows },
      })
      const undo = specOf(name, { operation: 'undo', job: job.id, of: 'write' })
      expect((await engine.plan(undo)).undo).toMatchObject({ changed: written.rows, archived: written.rows })
      const undone = await engine.start(undo)
      expect(await undone.finished).toMatchObject({
        ...{ state: 'succeeded', restored: written.rows, leftAlone: 0, setAside: 0, problem: null },
        verification: { state: 'verified' },
      })
      expect((await client.query(all)).rows).toEqual(before)
    })
  })

  it('is undone with the rows that foreign keys took along', async () => {
    await withTable('id int PRIMARY KEY, name text', async ({ name, client }) => {
      const child = `${name}_child`
      await client.query(
        `CREATE TABLE ${child} (id int PRIMARY KEY, parent int REFERENCES ${name} ON DELETE CASCADE)`,
      )
      await client.query(`INSERT INTO ${name} SELECT i, 'x' FROM generate_series(1, 10) i`)
      await client.query(`INSERT INTO ${child} SELECT i, 1 + i % 10 FROM generate_series(1, 30) i`)
      const path = await fileOf('rows.csv', 'id\n1\n2\n3\n')
      const job = await engine.start(writeOf(name, path, { op: 'delete', archive: true }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', deleted: 3 })
      const count = `SELECT (SELECT count(*) FROM ${name})::int AS own, (SELECT count(*) FROM ${child})::int AS others`
      expect((await client.query(count)).rows).toEqual([{ own: 7, others: 21 }])
      const undo = await engine.start(specOf(name, { operation: 'undo', job: job.id, of: 'write' }))
      expect(await undo.finished).toMatchObject({
        state: 'succeeded',
        restored: 12,
        leftAlone: 0,
        setAside: 0,
      })
      expect((await client.query(count)).rows).toEqual([{ own: 10, others: 30 }])
      await client.query(`DROP TABLE ${child}`)
    })
  })

  it('takes a key for the same however it is written', async () => {
    await withTable('id numeric(10, 2) PRIMARY KEY, name text', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES (7, 'old')`)
      const path = await fileOf('rows.csv', 'id,name\n1,a\n1.0,b\n7.000,c\n+01.00,d\n7,e\n')
      const job = await engine.start(writeOf(name, path, { archive: true, limits: { workers: 1 } }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', problem: null, written: 1, updated: 4 })
      const all = `SELECT * FROM ${name} ORDER BY id`
      expect((await client.query(all)).rows).toEqual([
        { id: '1.00', name: 'd' },
        { id: '7.00', name: 'e' },
      ])
      const undo = await engine.start(specOf(name, { operation: 'undo', job: job.id, of: 'write' }))
      expect(await undo.finished).toMatchObject({ state: 'succeeded', restored: 2, leftAlone: 0 })
      expect((await client.query(all)).rows).toEqual([{ id: '7.00', name: 'old' }])
    })
  })

  it('deletes the rows that a list of keys names, each once', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, 10) i`)
      const path = await fileOf('keys.csv', 'id\n1\n2\n2\n99\n10\n')
      const job = await engine.start(writeOf(name, path, { op: 'delete' }))
      expect(await job.finished).toMatchObject({
        ...{
          state: 'succeeded',
          rows: 3,
          deleted: 3,
          missing: 2,
          written: 0,
          verification: { state: 'verified' },
        },
      })
      const found = (await client.query<{ id: number }>(`SELECT id FROM ${name} ORDER BY id`)).rows
      expect(found.map(({ id }) => id)).toEqual([3, 4, 5, 6, 7, 8, 9])
    })
  })
})
