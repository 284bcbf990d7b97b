import { expect, test } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { withTable } from '../../testing/cluster.ts'
import { describeTable, listTables } from './catalog.ts'
import { openSession, type Session } from './session.ts'
import { tableStructure } from './structure.ts'

async function inSession(connection: Connection, use: (session: Session) => Promise<void>): Promise<void> {
  const session = await openSession(connection, 'sluice-test')
  try {
    await use(session)
  } finally {
    await session.close()
  }
}

test('the list has every table with its key columns in key order', async () => {
  await withTable('a int, b int, c text, PRIMARY KEY (c, a)', async ({ name, client, connection }) => {
    await client.query(`CREATE TABLE ${name}_keyless (a int)`)
    await inSession(connection, async (session) => {
      const tables = await listTables(session)
      const named = (wanted: string) => tables.filter(({ table }) => table.name === wanted)
      expect(named(name)).toEqual([
        { table: { schema: 'public', name }, estimatedRows: null, key: ['c', 'a'] },
      ])
      expect(named(`${name}_keyless`)).toMatchObject([{ key: [] }])
      expect(
        tables.filter(({ table }) => ['sluice', 'pg_catalog', 'sys', 'sandbox_rules'].includes(table.schema)),
      ).toEqual([])
    })
  })
})

test('tables of one name in two schemas stay two', async () => {
  await withTable('id int PRIMARY KEY', async ({ name, client, connection }) => {
    await client.query(`CREATE SCHEMA s_${name}`)
    await client.query(`CREATE TABLE s_${name}.${name} (k int PRIMARY KEY)`)
    await inSession(connection, async (session) => {
      const found = (await listTables(session)).filter(({ table }) => table.name === name)
      expect(found.map(({ table, key }) => [table.schema, key])).toEqual([
        ['public', ['id']],
        [`s_${name}`, ['k']],
      ])
    })
  })
})

test('an unknown table names a few, those with the most similar names first', async () => {
  await withTable('id int PRIMARY KEY', async ({ name, client, connection }) => {
    await client.query(`CREATE SCHEMA s_${name}`)
    await client.query(`CREATE TABLE s_${name}.wanted_${name} (k int PRIMARY KEY)`)
    await inSession(connection, async (session) => {
      const asked: string[] = []
      const listening = {
        query: async (text: string, values?: readonly unknown[]) => {
          const result = await session.query(text, values)
          asked.push(`${result.rows.length}`)
          return result
        },
      } as Session
      const missing = { schema: 'public', name: `WANTED_${name}` }
      await expect(describeTable(listening, missing)).rejects.toMatchObject({
        problem: {
          code: 'table-unknown',
          nextStep: expect.stringMatching(new RegExp(`^Use one of: s_${name}\\.wanted_${name}(,|\\.)`)),
        },
      })
      expect(asked.every((rows) => Number(rows) <= 9)).toBe(true)
    })
  })
})

test('the structure has indexes with their validity, and foreign keys both ways', async () => {
  await withTable('id int PRIMARY KEY, mail text UNIQUE', async ({ name, client, connection }) => {
    await client.query(`CREATE INDEX ${name}_lower ON ${name} (lower(mail)) WHERE id > 5`)
    await client.query(
      `CREATE TABLE ${name}_child (id int PRIMARY KEY, parent int CONSTRAINT up REFERENCES ${name} ON DELETE CASCADE)`,
    )
    await client.query(`INSERT INTO ${name} VALUES (1, 'a'), (2, 'b')`)
    const broken = `CREATE UNIQUE INDEX CONCURRENTLY ${name}_broken ON ${name} ((id / 9))`
    await expect(client.query(broken)).rejects.toThrow('could not create unique index')
    await inSession(connection, async (session) => {
      const parent = await tableStructure(session, { schema: 'public', name })
      expect(parent.indexes).toEqual([
        index(`${name}_pkey`, `CREATE UNIQUE INDEX ${name}_pkey ON public.${name} USING btree (id)`, {
          primary: true,
          unique: true,
        }),
        index(
          `${name}_broken`,
          `CREATE UNIQUE INDEX ${name}_broken ON public.${name} USING btree (((id / 9)))`,
          { unique: true, valid: false },
        ),
        index(
          `${name}_lower`,
          `CREATE INDEX ${name}_lower ON public.${name} USING btree (lower(mail)) WHERE (id > 5)`,
          {},
        ),
        index(
          `${name}_mail_key`,
          `CREATE UNIQUE INDEX ${name}_mail_key ON public.${name} USING btree (mail)`,
          {
            unique: true,
          },
        ),
      ])
      const definition = `FOREIGN KEY (parent) REFERENCES ${name}(id) ON DELETE CASCADE`
      const other = (table: string) => ({ schema: 'public', name: table })
      expect(parent.foreignKeys).toEqual([
        { name: 'up', definition, other: other(`${name}_child`), direction: 'in' },
      ])
      const child = await tableStructure(session, { schema: 'public', name: `${name}_child` })
      expect(child.foreignKeys).toEqual([{ name: 'up', definition, other: other(name), direction: 'out' }])
    })
  })
})

test('a table that names itself has its foreign key both ways, and a view has no structure', async () => {
  await withTable('id int PRIMARY KEY', async ({ name, client, connection }) => {
    await client.query(`ALTER TABLE ${name} ADD COLUMN parent int REFERENCES ${name}`)
    await client.query(`CREATE VIEW v_${name} AS SELECT * FROM ${name}`)
    await inSession(connection, async (session) => {
      const { foreignKeys } = await tableStructure(session, { schema: 'public', name })
      expect(foreignKeys.map(({ direction }) => direction)).toEqual(['out', 'in'])
      await expect(tableStructure(session, { schema: 'public', name: `v_${name}` })).rejects.toMatchObject({
        problem: { code: 'table-is-view' },
      })
    })
  })
})

function index(name: string, definition: string, but: object) {
  return { name, definition, unique: false, primary: false, valid: true, ...but }
}
