import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../../testing/cluster.ts'
import { createUser } from '../../../testing/direct-client.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { specOf, testEngine } from '../../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** Parents one to a hundred, and children that refer to them as `action` says. */
async function withFamily(action: string, use: (table: TestTable, child: string) => Promise<void>) {
  await withTable('id int PRIMARY KEY, code int UNIQUE, boss int', async (table) => {
    const { client, name } = table
    const child = `${name}_child`
    await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 100) AS i`)
    await client.query(
      `CREATE TABLE ${child} (id int PRIMARY KEY, parent int CONSTRAINT ${name}_fk REFERENCES ${name} ${action}, code int REFERENCES ${name} (code) ON UPDATE CASCADE)`,
    )
    await client.query(`INSERT INTO ${child} SELECT i, i % 100 + 1 FROM generate_series(1, 1000) AS i`)
    await client.query(`ANALYZE ${name}`)
    await client.query(`ANALYZE ${child}`)
    await use(table, child)
  })
}

async function warningsOf(table: string, spec: Record<string, unknown>): Promise<readonly string[]> {
  return (await engine.plan(specOf(table, spec))).warnings
}

const ALL = { operation: 'purge', where: 'true' }

describe('the plan of a purge says what foreign keys do', () => {
  it.each([
    ['ON DELETE CASCADE', 'also deletes rows', 'about 1,000 rows'],
    ['ON DELETE SET NULL', 'also sets "parent"', 'to NULL, about 1,000 rows'],
    ['ON DELETE SET DEFAULT', 'also sets "parent"', 'to its default, about 1,000 rows'],
    [
      'ON DELETE SET DEFAULT',
      'about 1,000 rows',
      'rejected with 23503, unless that default is NULL or a row of',
    ],
    ['ON DELETE RESTRICT', 'are rejected with 23503', 'or allow rejects'],
    ['', 'are rejected with 23503', 'ON DELETE NO ACTION'],
  ])('%s', async (action, consequence, detail) => {
    await withFamily(action, async ({ name }, child) => {
      const warning = (await warningsOf(name, ALL)).find((text) => text.includes(`“${name}_fk”`))
      for (const text of [consequence, detail, `“${child}”`]) expect(warning).toContain(text)
      const approval = 'not toward the job’s own or approved rows'
      expect(warning?.includes(approval)).toBe(/CASCADE|SET/.test(action))
    })
  })

  it('of those columns alone that ON DELETE SET NULL names, so that keys with a tenant stay', async () => {
    await withTable('tenant int, id int, parent int, PRIMARY KEY (tenant, id)', async ({ client, name }) => {
      await client.query(
        `ALTER TABLE ${name} ADD FOREIGN KEY (tenant, parent) REFERENCES ${name} ON DELETE SET NULL (parent)`,
      )
      await client.query(`INSERT INTO ${name} VALUES (1, 1)`)
      const warnings = (await warningsOf(name, ALL)).join('\n')
      expect(warnings).toContain('also sets "parent" of')
      expect(warnings).not.toContain('cannot be NULL')
    })
  })

  it('and which index is missing, until there is one', async () => {
    await withFamily('', async ({ client, name }, child) => {
      const command = `CREATE INDEX ASYNC ON "public"."${child}" ("parent")`
      expect((await warningsOf(name, ALL)).join('\n')).toContain(command)
      await client.query(`CREATE INDEX ON ${child} (parent, id)`)
      expect((await warningsOf(name, ALL)).join('\n')).not.toContain(command)
    })
  })

  it('also of what goes along with what goes along', async () => {
    await withFamily('ON DELETE CASCADE', async ({ client, name }, child) => {
      await client.query(
        `CREATE TABLE ${child}_toy (id int PRIMARY KEY, owner int CONSTRAINT ${child}_toy_fk REFERENCES ${child})`,
      )
      const warnings = (await warningsOf(name, ALL)).join('\n')
      expect(warnings).toContain(`Rows that “${child}_toy” still references are rejected`)
    })
  })

  it('and what goes along with rows that another foreign key only changes', async () => {
    await withFamily('ON DELETE CASCADE', async ({ client, name }, child) => {
      const nulled = `a_first int UNIQUE CONSTRAINT ${child}_a REFERENCES ${name} ON DELETE SET NULL`
      await client.query(`ALTER TABLE ${child} ADD ${nulled}`)
      const toy = `owner int REFERENCES ${child} (a_first) ON DELETE CASCADE ON UPDATE CASCADE`
      await client.query(`CREATE TABLE ${child}_toy (id int PRIMARY KEY, ${toy})`)
      const warnings = (await warningsOf(name, ALL)).join('\n')
      expect(warnings).toContain(`Changing "a_first" also changes "owner" of “${child}_toy”`)
      expect(warnings).toContain(`Deleting also deletes rows of “${child}_toy”`)
    })
  })

  it.each([
    ['', 'Set "boss" to NULL with an update first'],
    ['ON DELETE CASCADE', 'key ranges of other workers'],
    [
      'ON DELETE CASCADE',
      'A row with more of them is rejected with 54000: purge those that no row references',
    ],
  ])('that refer to the table itself %s', async (action, detail) => {
    await withFamily('', async ({ client, name }) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (boss) REFERENCES ${name} ${action}`)
      expect((await warningsOf(name, ALL)).join('\n')).toContain(detail)
    })
  })
})

describe('how many rows go along', () => {
  const unknown = 'possibly all rows of the table; their number is not estimated'
  const planOf = async (table: string) => (await warningsOf(table, { ...ALL, where: 'id = 1' })).join('\n')

  it('is one row, not one rows', async () => {
    await withFamily('ON DELETE CASCADE', async ({ client, name }, child) => {
      await client.query(`DELETE FROM ${child} WHERE id > 100`)
      await client.query(`ANALYZE ${child}`)
      expect(await planOf(name)).toContain('about 1 row (')
    })
  })

  it('is not said where the table refers to itself, nor of what refers to that', async () => {
    await withFamily('ON DELETE CASCADE', async ({ client, name }, child) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (boss) REFERENCES ${name} ON DELETE CASCADE`)
      const plan = await planOf(name)
      for (const table of [name, child])
        expect(plan).toMatch(new RegExp(`rows of “${table}” that refer .*${unknown}`))
      expect(plan).not.toContain('about')
    })
  })

  it('is not said where two tables refer to each other', async () => {
    await withFamily('ON DELETE CASCADE', async ({ client, name }, child) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (boss) REFERENCES ${child} ON DELETE CASCADE`)
      const plan = await planOf(name)
      for (const table of [name, child])
        expect(plan).toMatch(new RegExp(`rows of “${table}” that refer .*${unknown}`))
      expect(plan).not.toContain('about')
    })
  })

  it('is said where a foreign key to the table itself only empties a column', async () => {
    await withFamily('ON DELETE CASCADE', async ({ client, name }) => {
      await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (boss) REFERENCES ${name} ON DELETE SET NULL`)
      const plan = await planOf(name)
      expect(plan).toContain('to NULL, about 1 row (')
      expect(plan).not.toContain(unknown)
    })
  })
})

it('the plan of an update names foreign keys to the columns that it changes, and no others', async () => {
  await withFamily('ON DELETE CASCADE', async ({ name }, child) => {
    const update = (set: string) => ({ operation: 'update', where: 'true', set })
    const warnings = await warningsOf(name, update('code = code + 1000'))
    expect(warnings.join('\n')).toContain(
      `Changing "code" also changes "code" of “${child}”, about 1,000 rows`,
    )
    expect(warnings.join('\n')).not.toContain(`${name}_fk`)
    expect((await warningsOf(name, update('boss = 1'))).join('\n')).not.toContain('foreign key')
  })
})

it.each([
  ['ON DELETE CASCADE ON UPDATE SET NULL', '"tenant" cannot be NULL'],
  ['ON DELETE SET NULL (parent) ON UPDATE SET NULL', '"tenant" cannot be NULL'],
  ['ON DELETE SET NULL (tenant) ON UPDATE CASCADE', null],
])(
  'the plan of an update says which columns it would have to empty, but cannot: %s',
  async (action, words) => {
    await withTable('tenant int, id int, PRIMARY KEY (tenant, id)', async ({ client, name }) => {
      await client.query(
        `ALTER TABLE ${name} ADD code int, ADD UNIQUE (tenant, code);
       CREATE TABLE ${name}_child (id int PRIMARY KEY, tenant int NOT NULL, parent int,
         FOREIGN KEY (tenant, parent) REFERENCES ${name} (tenant, code) ${action})`,
      )
      await client.query(`INSERT INTO ${name} VALUES (1, 1)`)
      const update = { operation: 'update', where: 'true', set: 'code = code + 1000' }
      const warnings = (await warningsOf(name, update)).join('\n')
      if (words === null) expect(warnings).not.toContain('cannot be NULL')
      else expect(warnings).toContain(words)
    })
  },
)

it('ON UPDATE CASCADE of several columns passes on those alone that the job changes', async () => {
  await withTable('tenant int, id int, code int, PRIMARY KEY (tenant, id)', async ({ client, name }) => {
    await client.query(
      `ALTER TABLE ${name} ADD parent int, ADD UNIQUE (tenant, code),
         ADD FOREIGN KEY (tenant, parent) REFERENCES ${name} (tenant, code) ON UPDATE CASCADE`,
    )
    await client.query(`INSERT INTO ${name} VALUES (1, 1)`)
    const update = { operation: 'update', where: 'true', set: 'code = code + 1000' }
    const warnings = (await warningsOf(name, update)).join('\n')
    expect(warnings).toContain(`Changing "code" also changes "parent" of “${name}”`)
  })
})

describe('a job whose foreign key moves rows of its own table to other keys is refused', () => {
  it.each([
    ['ON UPDATE CASCADE', { operation: 'update', where: 'true', set: "code = 'z' || code" }],
    ['ON DELETE SET DEFAULT', ALL],
  ])('%s', async (action, spec) => {
    const columns = (name: string) =>
      `parent text DEFAULT 'a' REFERENCES ${name} (code) ${action}, id int, code text UNIQUE, note text, PRIMARY KEY (parent, id)`
    await withTable('code text PRIMARY KEY', async ({ client, name: other }) => {
      const name = `${other}_tree`
      await client.query(`CREATE TABLE ${name} (${columns(name)})`)
      const problem = await engine.plan(specOf(name, spec)).catch(problemOf)
      expect(problem).toMatchObject({ code: 'key-column-changed', message: expect.stringContaining(action) })
      const note = { operation: 'update', where: 'true', set: "note = 'x'" }
      expect(await engine.plan(specOf(name, note))).toMatchObject({ key: ['parent', 'id'] })
    })
  })
})

it('the plan of a purge says that a foreign key changes what its condition reads', async () => {
  await withTable('id int PRIMARY KEY', async ({ client, name: other }) => {
    const name = `${other}_tree`
    await client.query(
      `CREATE TABLE ${name} (id int PRIMARY KEY, boss int REFERENCES ${name} ON DELETE SET NULL, note text)`,
    )
    await client.query(`INSERT INTO ${name} VALUES (1, 1)`)
    const warnings = await warningsOf(name, { operation: 'purge', where: 'boss IS NOT NULL' })
    expect(warnings.join()).toContain('The job reads "boss"')
    expect((await warningsOf(name, ALL)).join()).not.toContain('The job reads')
  })
})

describe('where a foreign key of the table changes what the job reads', () => {
  const withTree = async (action: string, use: (name: string) => Promise<void>) =>
    await withTable('id int PRIMARY KEY', async ({ client, name: other }) => {
      const name = `${other}_tree`
      await client.query(
        `CREATE TABLE ${name} (id int PRIMARY KEY, code int UNIQUE, boss int REFERENCES ${name} (code) ${action}, note int,
           twice int GENERATED ALWAYS AS (boss * 2) STORED)`,
      )
      await use(name)
    })
  const PURGE = { operation: 'purge', where: 'boss IS NULL' }
  const COPY = { operation: 'update', where: 'true', set: 'code = 1, note = boss' }

  it.each([
    ['ON DELETE SET NULL', PURGE],
    ['ON DELETE SET DEFAULT', { ...PURGE, where: 'twice > 3' }],
    ['ON DELETE SET NULL', { ...PURGE, where: 'id IN (SELECT boss FROM TREE)' }],
    ['ON UPDATE CASCADE', COPY],
    ['ON UPDATE SET NULL', COPY],
    ['ON UPDATE SET NULL', { ...COPY, set: 'code = 1', where: 'boss IS NULL' }],
  ])('%s: the hash strategy is refused, %j', async (action, { where, ...rest }) => {
    const spec = (name: string) => ({ ...rest, where: where.replace('TREE', name), strategy: 'hash' })
    await withTree(action, async (name) => {
      const problem = await engine.plan(specOf(name, spec(name))).catch(problemOf)
      expect(problem).toMatchObject({ kind: 'refused', code: 'strategy-unfit' })
    })
    if (where.includes('TREE')) return
    await withTree('', async (name) => {
      expect(await engine.plan(specOf(name, spec(name)))).toMatchObject({ ledger: 'none' })
    })
  })

  it.each([
    ['ON DELETE SET NULL', PURGE, '(SELECT count(*) FROM TREE AS o WHERE o.boss IS NULL) > 1'],
    [
      'ON DELETE SET NULL',
      PURGE,
      'id IN (SELECT o.id FROM TREE AS o ORDER BY o.twice NULLS LAST, o.id OFFSET 2)',
    ],
    ['ON UPDATE CASCADE', COPY, '(SELECT count(*) FROM TREE AS o WHERE o.boss = 3) > 1'],
  ])('%s: a condition that chooses by it is refused, %j, %s', async (action, spec, condition) => {
    const planned = async (name: string) =>
      await engine.plan(specOf(name, { ...spec, where: condition.replace('TREE', name) })).catch(problemOf)
    await withTree(action, async (name) => {
      expect(await planned(name)).toMatchObject({
        ...{ kind: 'refused', code: 'condition-unsafe' },
        message: expect.stringContaining('what foreign keys change along'),
      })
    })
    await withTree('', async (name) => expect(await planned(name)).toMatchObject({ key: ['id'] }))
  })
})

describe('where SET reads rows of another table that foreign keys change along', () => {
  const SET = 'code = id + 1000, note = (SELECT count(c.ref) FROM CHILD AS c WHERE c.parent = T.id)'
  const SEEN = SET.replace('CHILD', 'CHILD_view')

  /** A hundred parents with five children each. */
  async function withNotes(action: string, use: (table: TestTable) => Promise<void>) {
    await withTable('id int PRIMARY KEY, code int UNIQUE, note int', async (table) => {
      const { client, name } = table
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 100) AS i;
        CREATE TABLE ${name}_child (id int PRIMARY KEY, parent int, ref int REFERENCES ${name} (code) ${action});
        CREATE VIEW ${name}_child_view AS SELECT parent, ref FROM ${name}_child;
        INSERT INTO ${name}_child SELECT i, i % 100 + 1, i % 100 + 1 FROM generate_series(1, 500) AS i`)
      await use(table)
    })
  }

  const updateOf = (name: string, set: string, strategy: string) =>
    specOf(name, {
      ...{ operation: 'update', where: 'true', strategy },
      set: set.replace('CHILD', `${name}_child`).replace('T.id', `${name}.id`),
    })

  it.each([
    ['ON UPDATE SET NULL', SET],
    ['ON UPDATE CASCADE', SET],
    ['ON UPDATE SET NULL', SEEN],
  ])('%s: the hash strategy is refused, %s', async (action, set) => {
    await withNotes(action, async ({ name }) => {
      const problem = await engine.plan(updateOf(name, set, 'hash')).catch(problemOf)
      expect(problem).toMatchObject({ kind: 'refused', code: 'strategy-unfit' })
      expect(problem).toMatchObject({ message: expect.stringContaining(`reads “${name}_child”`) })
      const still = updateOf(name, set.replace('code = id + 1000, ', ''), 'hash')
      const job = await engine.start(still)
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 100 })
    })
  })

  it('key ranges change each row once, and the plan says what batches see', async () => {
    await withNotes('ON UPDATE SET NULL', async ({ client, name }) => {
      const spec = updateOf(name, SET, 'range')
      expect((await engine.plan(spec)).warnings).toContainEqual(
        expect.stringContaining(
          `A sub-select in the change reads “${name}_child”, whose rows foreign keys change`,
        ),
      )
      const job = await engine.start(spec)
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 100 })
      const { rows } = await client.query(`SELECT DISTINCT code - id AS more, note FROM ${name}`)
      expect(rows).toEqual([{ more: 1000, note: 5 }])
    })
  })

  it('without a ledger it is refused', async () => {
    await withNotes('ON UPDATE SET NULL', async (table) => {
      const { client, connection, name } = table
      const user = `stranger_${name.slice(-8)}`
      await createUser(client, user)
      await client.query(`GRANT ALL ON ${name}, ${name}_child TO ${user}`)
      const stranger = testEngine({ connect: async () => await Promise.resolve({ ...connection, user }) })
      try {
        const planned = async (set: string) =>
          await stranger.plan(updateOf(name, set, 'range')).catch(problemOf)
        expect(await planned(SET)).toMatchObject({ kind: 'refused', code: 'ledger-missing' })
        const still = SET.replace('code = id + 1000, ', '')
        expect(await planned(still)).toMatchObject({ ledger: 'missing' })
      } finally {
        await stranger.close()
      }
    })
  })
})
