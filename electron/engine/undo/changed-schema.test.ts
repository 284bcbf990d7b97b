import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const COLUMNS = 'id int PRIMARY KEY, name text, value numeric(10, 4), note varchar(50)'

/** A table whose rows from 11 on were purged; `undo` makes the spec of undoing that. */
async function purged(
  use: (purge: TestTable & { undo: (more?: object) => ReturnType<typeof specOf> }) => Promise<void>,
) {
  await withTable(COLUMNS, async (table) => {
    const { name, client } = table
    await client.query(
      `INSERT INTO ${name} SELECT i, 'row ' || i, i + 0.5, repeat('x', i) FROM generate_series(1, 40) i`,
    )
    const purge = specOf(name, { operation: 'purge', where: 'id > 10' })
    const { jobId: job } = await archivedJob(engine, purge)
    await use({
      ...table,
      undo: (more = {}) => specOf(name, { operation: 'undo', job, of: 'purge', ...more }),
    })
  })
}

const rowsOf = async ({ name, client }: TestTable, list = '*') =>
  (await client.query(`SELECT ${list} FROM ${name} ORDER BY id`)).rows

describe('undo after the schema has changed', () => {
  it('fills columns that were added with their defaults', async () => {
    await purged(async ({ undo, ...table }) => {
      await table.client.query(`ALTER TABLE ${table.name} ADD COLUMN added int NOT NULL DEFAULT 7`)
      const plan = await engine.plan(undo())
      expect(plan.undo?.addedColumns).toEqual(['added'])
      expect(plan.warnings.join()).toContain('added')
      const { finished } = await engine.start(undo())
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 30 })
      expect((await rowsOf(table)).at(-1)).toMatchObject({
        id: 40,
        name: 'row 40',
        value: '40.5000',
        added: 7,
      })
    })
  })

  it('refuses without a column that was dropped, unless it is to go without', async () => {
    await purged(async ({ undo, ...table }) => {
      await table.client.query(`ALTER TABLE ${table.name} DROP COLUMN note`)
      await expect(engine.plan(undo())).rejects.toMatchObject({
        problem: {
          code: 'undo-refused',
          names: ['note'],
          message: expect.stringContaining('note') as string,
        },
      })
      const { finished } = await engine.start(undo({ withoutColumns: ['note'] }))
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 30 })
      expect((await rowsOf(table)).at(-1)).toEqual({ id: 40, name: 'row 40', value: '40.5000' })
    })
  })

  it('takes values into a wider type, and compares them there', async () => {
    await purged(async ({ undo, ...table }) => {
      const { name, client } = table
      await client.query(
        `ALTER TABLE ${name} ALTER COLUMN value TYPE numeric(12, 6), ALTER COLUMN id TYPE bigint`,
      )
      expect((await engine.plan(undo())).undo?.retypedColumns).toEqual([
        { name: 'id', was: 'integer', is: 'bigint' },
        { name: 'value', was: 'numeric(10,4)', is: 'numeric(12,6)' },
      ])
      await client.query(`INSERT INTO ${name} VALUES (20, 'mine')`)
      const { finished } = await engine.start(undo())
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 29, leftAlone: 1 })
      expect((await rowsOf(table, 'id, value')).at(-1)).toEqual({ id: '40', value: '40.500000' })
    })
  })

  it.each([
    ['value', 'numeric(10, 0)', '\\d+\\.5000'],
    ['note', 'varchar(30)', 'x{31,40}'],
    ['note', 'varchar(39)', 'x{40}'],
    ['name', 'int', 'row \\d+'],
  ])('refuses where a value of %s does not fit into %s', async (column, type, value) => {
    await purged(async ({ undo, name, client }) => {
      await client.query(`UPDATE ${name} SET name = '5'`)
      await client.query(`ALTER TABLE ${name} ALTER COLUMN ${column} TYPE ${type} USING ${column}::${type}`)
      await expect(engine.plan(undo())).rejects.toMatchObject({
        problem: {
          code: 'undo-refused',
          message: expect.stringMatching(`“${value}” of the row with key \\d+ does not fit`) as string,
        },
      })
    })
  })

  it('refuses another key, and a table that is gone; warns of one that was made anew', async () => {
    await purged(async ({ undo, ...table }) => {
      const { name, client } = table
      await client.query(`DROP TABLE ${name}`)
      await expect(engine.plan(undo())).rejects.toMatchObject({ problem: { code: 'table-unknown' } })
      await client.query(
        `CREATE TABLE ${name} (${COLUMNS.replace('id int PRIMARY KEY', 'id int')}, PRIMARY KEY (id, name))`,
      )
      await expect(engine.plan(undo())).rejects.toMatchObject({ problem: { code: 'table-changed' } })
      await client.query(`DROP TABLE ${name}`)
      await client.query(`CREATE TABLE ${name} (${COLUMNS})`)
      expect((await engine.plan(undo())).warnings.join()).toContain('made anew')
      const { finished } = await engine.start(undo())
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 30 })
      expect(await rowsOf(table)).toHaveLength(30)
    })
  })

  it('refuses where rows would lack a value that they must have', async () => {
    await purged(async ({ undo, name, client }) => {
      await client.query(`DELETE FROM ${name}`)
      await client.query(`ALTER TABLE ${name} ADD COLUMN needed int NOT NULL`)
      await expect(engine.plan(undo())).rejects.toMatchObject({
        problem: { code: 'undo-refused', names: ['needed'] },
      })
    })
  })
})
