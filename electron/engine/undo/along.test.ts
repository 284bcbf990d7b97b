import { afterAll, describe, expect, it } from 'vitest'
import type { LeftRow } from '../../../shared/archive.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { createArchives } from '../engine.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const archiveFolder = ownFolder('archives')
const engine = testEngine({ archiveFolder })
const archives = createArchives(archiveFolder, { askLedger: engine.archivedBatches })
afterAll(async () => await engine.close())

type Client = TestTable['client']

/** All rows of tables, in all columns. */
async function checksums(client: Client, tables: readonly string[]): Promise<string[]> {
  const sums: string[] = []
  for (const table of tables) {
    const { rows } = await client.query<{ sum: string }>(
      `SELECT count(*) || ' ' || md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM ${table} t`,
    )
    sums.push(rows[0]?.sum ?? '')
  }
  return sums
}

async function leftOf(jobId: string): Promise<LeftRow[]> {
  const left: LeftRow[] = []
  for await (const row of engine.leftRows('sandbox', jobId)) left.push(row)
  return left
}

const purge = (table: string, where: string, limits: object = {}) =>
  specOf(table, { operation: 'purge', where, limits: { batchSize: 10, ...limits } })

async function undo(table: string, job: string, of = 'purge') {
  const started = await engine.start(specOf(table, { operation: 'undo', job, of, limits: { batchSize: 10 } }))
  return await started.finished
}

/** A table whose rows take those of three others along: two levels that go, and one that only changes. */
async function withFamily(use: (family: { client: Client; name: string; all: string[] }) => Promise<void>) {
  await withTable('id int PRIMARY KEY, note text', async ({ name, client }) => {
    const [child, grandchild, other] = [`${name}_child`, `${name}_grandchild`, `${name}_other`]
    await client.query(`CREATE TABLE ${child} (a int, "b B" text, parent int REFERENCES ${name} ON DELETE CASCADE,
      doubled int GENERATED ALWAYS AS (a * 2) STORED, at timestamptz, PRIMARY KEY ("b B", a))`)
    await client.query(`CREATE TABLE ${grandchild} (id int PRIMARY KEY, a int, b text, data json,
      FOREIGN KEY (b, a) REFERENCES ${child} ON DELETE CASCADE)`)
    await client.query(`CREATE TABLE ${other} (id int PRIMARY KEY, note text,
      parent int REFERENCES ${name} ON DELETE SET NULL, fallback int DEFAULT 1 REFERENCES ${name} ON DELETE SET DEFAULT)`)
    await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, 100) i`)
    await client.query(
      `INSERT INTO ${child} (a, "b B", parent, at) SELECT i, 'k' || i % 3, nullif(i % 101, 0), now() FROM generate_series(1, 250) i`,
    )
    await client.query(
      `INSERT INTO ${grandchild} SELECT row_number() OVER (), a, "b B", '{"x":  1}' FROM ${child}, generate_series(1, 2)`,
    )
    await client.query(`INSERT INTO ${other} SELECT i, 'o' || i, i, i FROM generate_series(1, 100) i`)
    for (const table of [name, child, grandchild, other]) await client.query(`ANALYZE ${table}`)
    await use({ client, name, all: [name, child, grandchild, other] })
  })
}

describe('undo of a purge that takes rows of other tables along', () => {
  it('puts all of them back, and can be undone itself', async () => {
    await withFamily(async ({ client, name, all }) => {
      const before = await checksums(client, all)
      const plan = await engine.plan(specOf(name, { ...purge(name, 'id > 1'), archive: true }))
      expect(plan.notes.join(' ')).toContain(`archived, too, and an undo puts them back: “${name}_child”`)
      expect(plan.warnings.join(' ')).not.toContain('does not keep')
      const { jobId } = await archivedJob(engine, purge(name, 'id > 1'))
      const purged = await checksums(client, all)
      const undoing = await undo(name, jobId)
      expect(undoing).toMatchObject({ state: 'succeeded', leftAlone: 0, setAside: 0, problem: null })
      expect(undoing).toMatchObject({ verification: { state: 'verified' } })
      expect(await checksums(client, all)).toEqual(before)
      expect(await undo(name, undoing.jobId, 'undo')).toMatchObject({ state: 'succeeded', leftAlone: 0 })
      expect(await checksums(client, all)).toEqual(purged)
    })
  })

  it('sets aside what a constraint refuses by now, and says of which table it is', async () => {
    await withFamily(async ({ client, name }) => {
      const { jobId } = await archivedJob(engine, purge(name, 'id BETWEEN 2 AND 40'))
      await client.query(`ALTER TABLE ${name}_grandchild ADD CHECK (a <> 30)`)
      const undoing = await undo(name, jobId)
      expect(undoing).toMatchObject({ state: 'succeeded', leftAlone: 0, setAside: 2 })
      const left = await leftOf(undoing.jobId)
      expect(left.map(({ why, table }) => [why, table])).toEqual([
        ['rejected', `${name}_grandchild`],
        ['rejected', `${name}_grandchild`],
      ])
      const { rows } = await client.query(
        `SELECT (SELECT count(*)::int FROM ${name}) AS own, (SELECT count(*)::int FROM ${name}_child) AS child,
          (SELECT count(*)::int FROM ${name}_grandchild) AS grandchild, (SELECT count(*)::int FROM ${name}_other WHERE parent = id) AS other`,
      )
      expect(rows).toEqual([{ own: 100, child: 250, grandchild: 498, other: 100 }])
    })
  })

  it('leaves alone what somebody has changed since, and says of which table it is', async () => {
    await withFamily(async ({ client, name, all }) => {
      const { jobId } = await archivedJob(engine, purge(name, 'id > 1'))
      await client.query(`UPDATE ${name}_other SET parent = 1 WHERE id = 50`)
      await client.query(`DELETE FROM ${name}_other WHERE id = 51`)
      await client.query(`INSERT INTO ${name}_child VALUES (7, 'k1', 1)`)
      const undoing = await undo(name, jobId)
      expect(undoing).toMatchObject({ state: 'succeeded', leftAlone: 3, setAside: 0 })
      const left = (await leftOf(undoing.jobId)).map(({ why, table, key }) => `${why} ${table} ${key.join()}`)
      expect(left.toSorted()).toEqual(
        [`changed ${name}_other 50`, `deleted ${name}_other 51`, `exists ${name}_child k1,7`].toSorted(),
      )
      const { rows } = await client.query(
        `SELECT id, parent, fallback FROM ${name}_other WHERE id IN (49, 50, 51)`,
      )
      expect(rows.toSorted((one, two) => one.id - two.id)).toEqual([
        { id: 49, parent: 49, fallback: 49 },
        { id: 50, parent: 1, fallback: 1 },
      ])
      expect((await undo(name, jobId)).restored).toBe(0)
      expect(all).toHaveLength(4)
    })
  })
})

describe('undo of an undo', () => {
  it('keeps what goes along with the rows that it deletes again: what others have added and changed since', async () => {
    await withFamily(async ({ client, name, all }) => {
      const { jobId } = await archivedJob(engine, purge(name, 'id > 1'))
      const undoing = await undo(name, jobId)
      await client.query(`CREATE TABLE ${name}_late (id int PRIMARY KEY, a int, b text, note text,
        FOREIGN KEY (b, a) REFERENCES ${name}_child ON DELETE CASCADE)`)
      await client.query(`INSERT INTO ${name}_child VALUES (900, 'k0', 50), (901, 'k1', 51), (902, 'k2', 1)`)
      await client.query(
        `INSERT INTO ${name}_grandchild VALUES (9001, 900, 'k0', '[]'), (9002, 7, 'k1', NULL), (9003, 902, 'k2', NULL)`,
      )
      await client.query(`INSERT INTO ${name}_late VALUES (1, 900, 'k0', 'x'), (2, 20, 'k2', 'y')`)
      await client.query(`UPDATE ${name}_child SET at = '2001-01-01' WHERE a BETWEEN 30 AND 40`)
      await client.query(`UPDATE ${name}_other SET parent = 60 WHERE id = 61`)
      await client.query(`INSERT INTO ${name}_other VALUES (901, 'new', 70, 71)`)
      const tables = [...all, `${name}_late`]
      const before = await checksums(client, tables)
      const plan = await engine.plan(specOf(name, { operation: 'undo', job: undoing.jobId, of: 'undo' }))
      expect(plan.warnings.join()).toMatch(/“\w+_late”.* These are archived, too/)
      const back = await undo(name, undoing.jobId, 'undo')
      expect(back).toMatchObject({ state: 'succeeded', setAside: 0, verification: { state: 'verified' } })
      const left = await client.query(
        `SELECT (SELECT count(*)::int FROM ${name}) AS own, (SELECT string_agg(a::text, ' ' ORDER BY a) FROM ${name}_child) AS child`,
      )
      expect(left.rows).toEqual([{ own: 1, child: '1 101 102 202 203 902' }])
      const again = await undo(name, back.jobId, 'undo')
      expect(again).toMatchObject({ state: 'succeeded', leftAlone: 0, setAside: 0 })
      expect(again).toMatchObject({ verification: { state: 'verified' } })
      expect(await checksums(client, tables)).toEqual(before)
    })
  })

  it('gives a row the parent back that it had before the one goes that it was given', async () => {
    await withTable('id int PRIMARY KEY, up int, note text', async ({ name, client }) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (up) REFERENCES ${name} ON DELETE CASCADE`)
      await client.query(`INSERT INTO ${name} VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c'), (4, 2, 'd')`)
      const { jobId: job } = await archivedJob(engine, purge(name, 'id > 1'))
      await client.query(`INSERT INTO ${name} VALUES (3, 1, 'mine')`)
      const over = specOf(name, { operation: 'undo', job, of: 'purge', overwrite: true })
      const undoing = await (await engine.start(over)).finished
      expect(undoing).toMatchObject({ restored: 3, leftAlone: 0, setAside: 0 })
      await client.query(`INSERT INTO ${name} VALUES (5, 4, 'late')`)
      const back = await undo(name, undoing.jobId, 'undo')
      expect(back).toMatchObject({ restored: 3, leftAlone: 0, verification: { state: 'verified' } })
      const { rows } = await client.query(`SELECT * FROM ${name} ORDER BY id`)
      expect(rows).toEqual([
        { id: 1, up: null, note: 'a' },
        { id: 3, up: 1, note: 'mine' },
      ])
      const again = await undo(name, back.jobId, 'undo')
      expect(again).toMatchObject({ restored: 4, leftAlone: 0, setAside: 0 })
      expect((await client.query(`SELECT id, up FROM ${name} ORDER BY id`)).rows).toEqual([
        ...[
          { id: 1, up: null },
          { id: 2, up: 1 },
          { id: 3, up: 2 },
        ],
        ...[
          { id: 4, up: 2 },
          { id: 5, up: 4 },
        ],
      ])
    })
  })

  it('keeps rows of a table that refers to its rows only since', async () => {
    await withTable('id int PRIMARY KEY', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT generate_series(1, 50)`)
      const { jobId } = await archivedJob(engine, purge(name, 'id > 10'))
      const undoing = await undo(name, jobId)
      await client.query(
        `CREATE TABLE ${name}_late (id int PRIMARY KEY, parent int REFERENCES ${name} ON DELETE CASCADE)`,
      )
      await client.query(`INSERT INTO ${name}_late SELECT i, 1 + i % 50 FROM generate_series(1, 200) i`)
      const before = await checksums(client, [name, `${name}_late`])
      const back = await undo(name, undoing.jobId, 'undo')
      expect(back).toMatchObject({ state: 'succeeded', restored: 40, verification: { state: 'verified' } })
      expect((await client.query(`SELECT count(*)::int AS n FROM ${name}_late`)).rows).toEqual([{ n: 40 }])
      expect(await archives.verify(back.jobId)).toMatchObject({
        sound: true,
        files: [{ rows: 40, along: 160 }],
      })
      const { tables } = await archives.rows(back.jobId)
      let late = 0
      for await (const some of tables.at(-1)?.changes ?? []) late += Array.from(some).length
      expect(late).toBe(160)
      expect(await undo(name, back.jobId, 'undo')).toMatchObject({
        restored: 40 + 160,
        leftAlone: 0,
        setAside: 0,
      })
      expect(await checksums(client, [name, `${name}_late`])).toEqual(before)
    })
  })
})

describe('undo of a purge of a table that refers to itself', () => {
  it.each([
    ['CASCADE', 1],
    ['CASCADE', 4],
    ['SET NULL', 1],
    ['SET NULL', 4],
    ['NO ACTION', 1],
  ])('puts a whole tree back: ON DELETE %s, %i at work', async (action, workers) => {
    await withTable(`id int PRIMARY KEY, up int`, async ({ name, client }) => {
      const toward = action === 'NO ACTION' ? 'least(i + 7, 300)' : 'i / 2'
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (up) REFERENCES ${name} ON DELETE ${action}`)
      await client.query(
        `INSERT INTO ${name} SELECT i, nullif(nullif(${toward}, 0), i) FROM generate_series(1, 300) i`,
      )
      await client.query(`CREATE INDEX ON ${name} (up)`)
      await client.query(`ANALYZE ${name}`)
      const before = await checksums(client, [name])
      const { jobId } = await archivedJob(engine, purge(name, 'true', { workers }))
      expect((await client.query(`SELECT id FROM ${name}`)).rows).toEqual([])
      const undoing = await undo(name, jobId)
      expect(undoing).toMatchObject({ state: 'succeeded', leftAlone: 0, setAside: 0 })
      expect(await checksums(client, [name])).toEqual(before)
    })
  })
})

describe('what an archive cannot keep of what foreign keys do', () => {
  it('is said in the plan, by tables', async () => {
    await withTable('id int PRIMARY KEY, back int', async ({ name, client }) => {
      await client.query(`CREATE TABLE ${name}_keyless (parent int REFERENCES ${name} ON DELETE CASCADE)`)
      await client.query(
        `CREATE TABLE ${name}_circle (id int PRIMARY KEY, parent int REFERENCES ${name} ON DELETE CASCADE)`,
      )
      await client.query(
        `ALTER TABLE ${name} ADD FOREIGN KEY (back) REFERENCES ${name}_circle ON DELETE CASCADE`,
      )
      await client.query(`CREATE TABLE ${name}_moving (id int PRIMARY KEY,
        parent int DEFAULT (random() * 0)::int REFERENCES ${name} ON DELETE SET DEFAULT)`)
      await client.query(`CREATE TABLE ${name}_kept (id int PRIMARY KEY,
        parent int DEFAULT -1 REFERENCES ${name} ON DELETE SET DEFAULT)`)
      await client.query(`INSERT INTO ${name} VALUES (1, NULL)`)
      const plan = await engine.plan(specOf(name, { operation: 'purge', where: 'true', archive: true }))
      const warning = plan.warnings.find((text) => text.includes('does not keep')) ?? ''
      for (const table of ['keyless', 'circle', 'moving']) expect(warning).toContain(`“${name}_${table}”`)
      expect(warning).not.toContain('_kept')
      expect(plan.notes.join()).toContain(`“${name}_kept”`)
      const update = specOf(name, { operation: 'update', where: 'true', set: 'back = NULL', archive: true })
      expect((await engine.plan(update)).warnings.join()).not.toContain('does not keep')
    })
  })
})
