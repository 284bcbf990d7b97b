import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { directTestConnection, withTable } from '../../testing/cluster.ts'
import { directClientConfig } from '../../testing/direct-client.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const ITEMS = 'id int PRIMARY KEY, name text, price numeric(10,2), updated_at timestamptz'

async function problemOfPlan(table: string, spec: Record<string, unknown>): Promise<Problem> {
  return await engine.plan(specOf(table, spec)).then(
    () => expect.unreachable('the plan was accepted'),
    (error: unknown) => problemOf(error),
  )
}

describe('a plan', () => {
  it('shows what a purge will do without doing it', async () => {
    await withTable(ITEMS, async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'n' || i % 4, i FROM generate_series(1, 2000) AS i`)
      await client.query(`ANALYZE ${name}`)
      const plan = await engine.plan(specOf(name, { operation: 'purge', where: "name = 'n1'" }))
      expect(plan).toMatchObject({ key: ['id'], tableRows: 2_000, matchingRows: 500, ranges: 4 })
      expect(plan.statements.at(-1)).toContain(`DELETE FROM "public"."${name}"`)
      expect(plan.statements.at(-1)).toContain("(name = 'n1')")
      expect(plan.sample.columns).toEqual(['id', 'name', 'price', 'updated_at'])
      expect(plan.sample.before).toHaveLength(5)
      expect(plan.sample.after).toBeNull()
      expect((await client.query(`SELECT count(*)::int AS n FROM ${name}`)).rows[0].n).toBe(2_000)
    })
  })

  it('shows rows before and after an update, and rolls it back', async () => {
    await withTable(ITEMS, async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'n', i FROM generate_series(1, 3) AS i`)
      const set = "name = name || '!', price = price * 2"
      const plan = await engine.plan(
        specOf(name, { operation: 'update', where: 'id > 1', set, touchUpdatedAt: true }),
      )
      expect(plan.sample.before.map((row) => row.slice(0, 3))).toEqual([
        ['2', 'n', '2.00'],
        ['3', 'n', '3.00'],
      ])
      expect(plan.sample.after?.map((row) => row.slice(0, 3))).toEqual([
        ['2', 'n!', '4.00'],
        ['3', 'n!', '6.00'],
      ])
      expect(plan.sample.after?.[0]?.[3]).not.toBeNull()
      expect((await client.query(`SELECT max(price) AS price FROM ${name}`)).rows[0].price).toBe('3.00')
    })
  })

  it('tells that no row matches only where it has searched all of the table', async () => {
    await withTable('id int PRIMARY KEY, raw text', async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i::text FROM generate_series(1, 3000) AS i`)
      await client.query(`ANALYZE ${name}`)
      const noMatch = async (where: string, more = {}) =>
        (await engine.plan(specOf(name, { operation: 'purge', where, ...more }))).noMatch
      expect(await noMatch("raw = 'none'")).toBe(true)
      const none = await engine.plan(specOf(name, { operation: 'purge', where: "raw = 'none'" }))
      expect(none.matchingRows).toBe(0)
      // The estimate of both is one row.
      expect(await noMatch("raw = '2999'")).toBeUndefined()
      await client.query(`UPDATE ${name} SET raw = 'x' WHERE id = 1500`)
      const limits = { maxRejects: 5 }
      // Among the rows that may be tried none matches; the others were not searched.
      expect(await noMatch('raw::int < 0', { limits })).toBeUndefined()
      const by = { operation: 'update', set: "raw = '7'", strategy: 'hash' }
      expect(await noMatch("raw = '7'", by)).toBeUndefined()
      await client.query(`DELETE FROM ${name}`)
      expect(await noMatch('true')).toBe(true)
    })
  })

  it('goes without a sample where rows are locked, and says so', async () => {
    await withTable(ITEMS, async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'n', i FROM generate_series(1, 3) AS i`)
      await client.query('BEGIN')
      await client.query(`UPDATE ${name} SET price = 0`)
      const plan = await engine.plan(specOf(name, { operation: 'update', where: 'true', set: 'price = 1' }))
      await client.query('ROLLBACK')
      expect(plan.sample.before).toEqual([])
      expect(plan.warnings.join()).toContain('No sample rows were found')
    })
  })

  it('does not count what was rolled back', async () => {
    await withTable('id int PRIMARY KEY, n int', async ({ client, name }) => {
      await client.query(`INSERT INTO ${name} SELECT i, i FROM generate_series(1, 2000) AS i`)
      await client.query(`ANALYZE ${name}`)
      await client.query('BEGIN')
      await client.query(`UPDATE ${name} SET n = n + 1`)
      await client.query('ROLLBACK')
      const half = await engine.plan(specOf(name, { operation: 'purge', where: 'id <= 1000' }))
      expect(half).toMatchObject({ tableRows: 2_000, matchingRows: 1_000 })
    })
  })

  it('says that an estimate is missing where the table was never analyzed', async () => {
    await withTable(ITEMS, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} (id) VALUES (1)`)
      const plan = await engine.plan(specOf(name, { operation: 'purge', where: 'true' }))
      expect(plan).toMatchObject({ tableRows: null, matchingRows: null })
      expect(plan.warnings).toContain('Every row of the table matches.')
    })
  })
})

describe('a plan is refused', () => {
  const purge = (where: string) => ({ operation: 'purge', where })
  const update = (set: string, more = {}) => ({ operation: 'update', where: 'true', set, ...more })
  let client: pg.Client
  beforeAll(async () => {
    client = new pg.Client(directClientConfig(await directTestConnection()))
    await client.connect()
    await client.query('CREATE TABLE plan_items (id int PRIMARY KEY, name text, price numeric)')
    await client.query('CREATE TABLE plan_keyless (id int, name text)')
    await client.query('CREATE VIEW plan_view AS SELECT * FROM plan_items')
    await client.query('INSERT INTO plan_items SELECT i, i, i FROM generate_series(1, 10) AS i')
  })
  afterAll(async () => {
    await client.query('DROP TABLE plan_items, plan_keyless CASCADE')
    await client.end()
  })

  it.each([
    ['unknown table', 'plan_gone', purge('true'), 'usage', 'table-unknown', 'plan_gone'],
    ['view', 'plan_view', purge('true'), 'usage', 'table-is-view', 'a view'],
    ['no key', 'plan_keyless', purge('true'), 'refused', 'table-without-key', 'no primary key'],
    ['SET on the key', 'plan_items', update('id = id + 1'), 'refused', 'key-column-changed', '“id”'],
    [
      'SET on the key in a row',
      'plan_items',
      update('(name, id) = (name, 1)'),
      'refused',
      'key-column-changed',
      '“id”',
    ],
    ['unknown column in SET', 'plan_items', update('colour = 1'), 'usage', 'column-unknown', '“colour”'],
    ['unknown column', 'plan_items', purge('colour = 1'), 'usage', 'column-unknown', 'colour'],
    ['another table', 'plan_items', purge('other.colour = 1'), 'usage', 'column-unknown', 'other'],
    ['wrong type', 'plan_items', purge("price > 'much'"), 'usage', 'type-mismatch', 'much'],
    ['not a condition', 'plan_items', purge('name'), 'usage', 'type-mismatch', 'boolean'],
    ['unknown function', 'plan_items', purge('colour_of(name)'), 'usage', 'type-mismatch', 'colour_of'],
    ['aggregate', 'plan_items', purge('count(*) > 1'), 'refused', 'condition-unsafe', 'aggregate'],
    ['empty condition', 'plan_items', purge(' '), 'usage', 'condition-empty', 'empty'],
    [
      'two statements',
      'plan_items',
      purge('true; DELETE FROM plan_items'),
      'refused',
      'condition-unsafe',
      'semicolon',
    ],
    [
      'a value that changes',
      'plan_items',
      purge('random() < 0.5'),
      'refused',
      'condition-unsafe',
      'random()',
    ],
    [
      'a wait',
      'plan_items',
      purge('pg_catalog.pg_sleep(10) IS NULL'),
      'refused',
      'condition-unsafe',
      'pg_sleep()',
    ],
    ['an action', 'plan_items', purge('pg_terminate_backend(1)'), 'refused', 'condition-unsafe', 'more than'],
    [
      'a setting',
      'plan_items',
      update("name = set_config('a.b', 'x', false)"),
      'refused',
      'change-unsafe',
      'more than',
    ],
    [
      'touch without the column',
      'plan_items',
      update('name = 1', { touchUpdatedAt: true }),
      'usage',
      'column-unknown',
      'updated_at',
    ],
    [
      'rows set aside without a ledger',
      'plan_items',
      update("name = 'x'", { strategy: 'hash', limits: { maxRejects: 1 } }),
      'refused',
      'strategy-unfit',
      'cannot set rows aside',
    ],
    [
      'endless hash update',
      'plan_items',
      update('price = price + 1', { strategy: 'hash' }),
      'refused',
      'strategy-unfit',
      'never end',
    ],
    [
      'not the demo table',
      'plan_items',
      { operation: 'repopulate' },
      'refused',
      'table-not-demo',
      'demo table',
    ],
  ])('%s', async (_, table, spec, kind, code, words) => {
    const problem = await problemOfPlan(table, spec)
    expect(problem).toMatchObject({ kind, code })
    expect(problem.message).toContain(words)
    expect(problem.nextStep).not.toBe('')
    const { rows } = await client.query('SELECT count(*)::int AS n, sum(price)::int AS price FROM plan_items')
    expect(rows).toEqual([{ n: 10, price: 55 }])
  })
})

describe('the tables of a cluster', () => {
  it('are listed with their key in key order, without the system’s own', async () => {
    await withTable('b int, a text, c int, PRIMARY KEY (a, b)', async ({ name }) => {
      const tables = await engine.listTables('sandbox')
      expect(tables.find(({ table }) => table.name === name)).toEqual({
        table: { schema: 'public', name },
        estimatedRows: null,
        key: ['a', 'b'],
      })
      expect(tables.filter(({ table }) => /^(pg_|information_schema)/.test(table.schema))).toEqual([])
    })
  })

  it('are described with the kinds of values that their columns hold', async () => {
    const columns =
      'id uuid PRIMARY KEY, t varchar(9) NOT NULL, n numeric(4,1), f boolean, w timestamptz, j jsonb'
    await withTable(columns, async ({ name }) => {
      const detail = await engine.describeTable('sandbox', { schema: 'public', name })
      expect(detail.columns.map(({ name: column, type, valueKind }) => [column, type, valueKind])).toEqual([
        ['id', 'uuid', 'uuid'],
        ['t', 'character varying(9)', 'text'],
        ['n', 'numeric(4,1)', 'number'],
        ['f', 'boolean', 'boolean'],
        ['w', 'timestamp with time zone', 'time'],
        ['j', 'jsonb', 'other'],
      ])
      expect(detail.columns.map(({ nullable, inKey }) => [nullable, inKey]).slice(0, 3)).toEqual([
        [false, true],
        [false, false],
        [true, false],
      ])
    })
  })
})

it.each([
  ['', "now ''"],
  ['  ', "now '  '"],
  ['a b', 'now a b'],
])('the plan shows the last key “%s” so that it is seen', async (key, shown) => {
  await withTable('id text PRIMARY KEY', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} VALUES ($1)`, [key])
    const { notes } = await engine.plan(specOf(name, { operation: 'purge', where: 'true' }))
    expect(notes.join()).toContain(`(${shown})`)
  })
})
