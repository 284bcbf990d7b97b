import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import { directTestConnection, testConnection } from '../testing/cluster.ts'
import { directClientConfig } from '../testing/direct-client.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import type { Engine } from './engine.ts'
import { enginesOfBothKinds } from './testing/both-kinds-of-batch.ts'
import { fixedCapabilities, testEngine } from './testing/test-engine.ts'

const engines = enginesOfBothKinds()
const engine = engines['one statement']

const OWNERS = 100
const PETS = 1_500

let client: pg.Client
let schema: string
beforeEach(async () => {
  client = new pg.Client(directClientConfig(await directTestConnection()))
  await client.connect()
  schema = `s_${randomUUID().replaceAll('-', '')}`
  await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema};
    CREATE TABLE owner (id int PRIMARY KEY, name varchar(30), city varchar(80));
    CREATE TABLE pet (id int PRIMARY KEY, name varchar(30), owner_id int, kind int, made int);
    INSERT INTO owner SELECT i, 'o' || i, 'c' || i % 7 FROM generate_series(1, ${OWNERS}) AS i;
    INSERT INTO pet SELECT i, 'p' || i, i % ${2 * OWNERS} + 1, i % 50, i FROM generate_series(1, ${PETS}) AS i;
    CREATE TABLE boundary (id int PRIMARY KEY); CREATE TABLE held (id int PRIMARY KEY); CREATE TABLE changed (id int PRIMARY KEY);
    CREATE TABLE batch (id int PRIMARY KEY); CREATE TABLE moved (id int PRIMARY KEY);
    INSERT INTO boundary VALUES (1), (2), (3); INSERT INTO held VALUES (2), (3), (4); INSERT INTO changed VALUES (3), (4), (5);
    INSERT INTO batch VALUES (3); INSERT INTO moved VALUES (3), (9);
    CREATE VIEW tables AS SELECT relname FROM pg_class;
    CREATE VIEW lucky AS SELECT id FROM owner WHERE random() < 2;
    CREATE VIEW recent AS SELECT id FROM owner WHERE now() > '2000-01-01';
    CREATE VIEW pets AS SELECT * FROM pet;
    CREATE VIEW first_pets AS SELECT id FROM pet ORDER BY made LIMIT 100`)
})
afterEach(async () => {
  await client.query(`DROP SCHEMA ${schema} CASCADE`)
  await client.end()
})

const disposable = (one: Engine) => ({
  engine: one,
  [Symbol.asyncDispose]: async () => await one.close(),
})

const limits = { batchSize: 40, workers: 2 }
const inSchema = (text: string) => text.replaceAll('shop.', `${schema}.`)

function specOf(spec: { readonly where?: string; readonly set?: string }): JobSpec {
  const table = { schema, name: 'pet' }
  const { where = 'true', set } = spec
  const texts = {
    where: inSchema(where),
    ...(set === undefined ? {} : { set: inSchema(set) }),
  }
  return JobSpec.parse({
    operation: set ? 'update' : 'purge',
    cluster: 'sandbox',
    table,
    limits,
    ...spec,
    ...texts,
  })
}

async function ids(where: string): Promise<number[]> {
  const { rows } = await client.query(`SELECT id FROM pet WHERE ${inSchema(where)} ORDER BY id`)
  return rows.map(({ id }) => Number(id))
}

const NEWEST = 'id NOT IN (SELECT DISTINCT ON (kind) id FROM shop.pet ORDER BY kind, made DESC, id)'

describe.each(Object.entries(engines))('a purge with sub-selects, each batch as %s', (way, each) => {
  it.each([
    'NOT EXISTS (SELECT FROM shop.owner WHERE owner.id = pet.owner_id)',
    'NOT EXISTS (SELECT FROM shop.owner AS o WHERE o.id = owner_id)',
    "owner_id IN (SELECT id FROM shop.owner WHERE city IN ('c1', 'c2'))",
    "owner_id IN (SELECT o.id FROM shop.owner o JOIN shop.owner p USING (city) WHERE p.name = 'o3' AND o.id <> pet.kind)",
    'id > (SELECT avg(id) FROM shop.owner) AND kind = ANY (SELECT id FROM shop.held)',
    'EXISTS (WITH few AS (SELECT id FROM shop.owner WHERE id < kind + 60) SELECT FROM few WHERE few.id = owner_id)',
    'id IN (SELECT id FROM shop.boundary UNION SELECT id FROM shop.held EXCEPT SELECT id FROM shop.changed) OR id IN (SELECT m.id FROM shop.moved m JOIN shop.batch USING (id))',
    NEWEST,
    'id NOT IN (SELECT id FROM shop.pet ORDER BY made DESC, id LIMIT 100)',
    'id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY kind ORDER BY made DESC, id) AS n FROM shop.pet) AS p WHERE n > 3)',
    'id IN (SELECT id FROM shop.pet ORDER BY made, id OFFSET 500)',
    'id NOT IN (SELECT max(id) FROM shop.pet GROUP BY kind)',
    'made < (SELECT max(made) FROM shop.pet) AND kind < 40',
  ])('removes the rows that match: %s', async (where) => {
    const [matching, others] = [await ids(where), await ids(`NOT coalesce(${where}, false)`)]
    expect(matching.length).toBeGreaterThan(0)
    const job = await each.start(specOf({ where }))
    expect(await job.finished).toMatchObject({
      state: 'succeeded',
      rows: matching.length,
      verification: { state: 'verified' },
    })
    expect(await ids('true')).toEqual(others)
  })

  it.each([
    ['id IN (SELECT id FROM boundary UNION SELECT id FROM held EXCEPT SELECT id FROM changed)', [1, 2]],
    ['EXISTS (SELECT FROM moved JOIN batch USING (id) WHERE moved.id = pet.id)', [3]],
  ])('finds tables without a schema as the session does: %s', async (where, gone) => {
    const oneStatement = way === 'one statement'
    const connect = async () => ({ ...(await testConnection()), schema })
    await using there = disposable(testEngine({ connect, capabilities: fixedCapabilities({ oneStatement }) }))
    const job = await there.engine.start(specOf({ where }))
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: gone.length })
    expect(await ids('id < 5')).toEqual([1, 2, 3, 4].filter((id) => !gone.includes(id)))
  })

  it('changes rows to what other tables say', async () => {
    const owned = (await ids('owner_id <= 100')).length
    const set =
      'name = (SELECT city FROM shop.owner WHERE owner.id = owner_id), kind = kind + (SELECT count(*) FROM shop.boundary)'
    const job = await each.start(specOf({ where: 'owner_id IN (SELECT id FROM shop.owner)', set }))
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: owned })
    const { rows } = await client.query(
      `SELECT count(*)::int AS right FROM pet JOIN owner ON owner.id = owner_id WHERE pet.name = city AND kind = pet.id % 50 + 3`,
    )
    expect(rows).toEqual([{ right: owned }])
  })
})

describe('a job whose condition reads the table that it changes', () => {
  const FIRST = 'id IN (SELECT id FROM shop.pet ORDER BY id LIMIT 700)'
  const UNOWNED = 'NOT EXISTS (SELECT FROM shop.pet AS p WHERE p.owner_id = pet.id)'

  const SIBLINGS = 'FROM shop.pet AS o WHERE o.owner_id = pet.owner_id'

  it.each([
    `SELECT o.kind ${SIBLINGS} AND o.id < pet.id`,
    `SELECT count(o.kind) ${SIBLINGS} HAVING count(*) > 7`,
  ])('knows that what EXISTS selects does not choose rows: %s', async (select) => {
    const { warnings } = await engine.plan(specOf({ where: `EXISTS (${select})`, set: 'kind = 0' }))
    expect(warnings.join()).not.toContain('the table that is changed')
  })

  it('changes what one statement would where the change sets nothing that is read', async () => {
    const spec = specOf({ where: FIRST, set: 'kind = -1' })
    expect((await engine.plan(spec)).warnings.join()).toContain(
      'Add the key to ORDER BY unless it is already there',
    )
    const job = await engine.start(spec)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 700 })
    expect(await ids('kind = -1')).toEqual(await ids('id <= 700'))
  })

  it.each([
    ['made = 0', 'id IN (SELECT id FROM shop.pet ORDER BY made, id LIMIT 700)', '(made)'],
    ['made = 0', 'id IN (SELECT id FROM (SELECT * FROM shop.pet ORDER BY id LIMIT 9) AS o)', '(made)'],
    ['made = 0', 'id IN (SELECT id FROM shop.first_pets)', '(made)'],
    ['kind = 0', 'made < (SELECT avg(o.made) FROM shop.pet o JOIN shop.pet p USING (kind))', '(kind)'],
    ['kind = 0', `EXISTS (SELECT o.kind ${SIBLINGS} GROUP BY 1 HAVING count(*) > 1)`, '(kind)'],
    [
      'kind = 0',
      `EXISTS (SELECT o.kind % 9 AS rest ${SIBLINGS} GROUP BY rest HAVING count(*) > 1)`,
      '(kind)',
    ],
    ['kind = 0', `EXISTS (SELECT DISTINCT o.kind ${SIBLINGS} OFFSET 2)`, '(kind)'],
  ])('refuses to set what is read to choose rows: %s, %s', async (set, where, words) => {
    const problem = await engine.plan(specOf({ where, set })).catch(problemOf)
    expect(problem).toMatchObject({ code: 'condition-unsafe', message: expect.stringContaining(words) })
  })

  it.each([
    [UNOWNED, undefined, 'more rows than one statement'],
    [
      'EXISTS (SELECT FROM shop.pet AS p WHERE p.kind = pet.kind AND p.id < pet.id)',
      undefined,
      'usually fewer',
    ],
    [UNOWNED, 'owner_id = NULL', 'more rows than one statement'],
    [`EXISTS (SELECT generate_series(1, o.kind) ${SIBLINGS})`, 'kind = 0', 'more rows than one statement'],
  ])('says what may become of rows: %s, set %s', async (where, set, words) => {
    const { warnings } = await engine.plan(specOf(set === undefined ? { where } : { where, set }))
    expect(warnings.join()).toContain(words)
  })

  it.each([
    [UNOWNED, undefined],
    [UNOWNED, 'owner_id = NULL'],
  ])('is refused the hash strategy where rows may begin to match: %s, set %s', async (where, set) => {
    const spec = specOf(set === undefined ? { where } : { where, set })
    const problem = await engine.plan({ ...spec, strategy: 'hash' } as JobSpec).catch(problemOf)
    expect(problem).toMatchObject({
      code: 'strategy-unfit',
      message: expect.stringContaining('start to match'),
    })
  })

  it('may take the hash strategy where no row begins to match', async () => {
    const spec = { ...specOf({ where: NEWEST }), strategy: 'hash' } as JobSpec
    const matching = await ids(NEWEST)
    const job = await engine.start(spec)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: matching.length })
  })

  it('says that rows began to match, and to look before it runs again', async () => {
    await client.query('UPDATE pet SET owner_id = id + 1')
    const job = await engine.start(specOf({ where: UNOWNED }))
    const { verification } = await job.finished
    expect(verification).toMatchObject({ state: 'differs' })
    expect(verification?.message).toContain('the condition may read what the job has changed')
    expect(verification?.message).not.toContain('Run the job again')
  })
})

describe('the plan of a job with sub-selects', () => {
  const ORPHANS = 'NOT EXISTS (SELECT FROM shop.owner WHERE owner.name = pet.name)'

  it('names what each batch reads besides, and how', async () => {
    await client.query('ANALYZE pet; ANALYZE owner')
    const plan = await engine.plan(specOf({ where: ORPHANS }))
    expect(plan.notes[0]).toContain(`Each batch also reads ${schema}.owner, in the same snapshot`)
    expect(plan.accessPath.join('\n')).toContain('owner')
    expect(plan.warnings).toEqual([])
    expect((await engine.plan(specOf({ where: 'id > 1' }))).accessPath).toEqual([])
    const update = await engine.plan(specOf({ set: 'name = (SELECT max(name) FROM shop.owner)' }))
    expect(update.accessPath.join('\n')).toContain('owner')
  })

  it('says that the inner table has no index to find rows by, unless it is small', async () => {
    await client.query(`INSERT INTO owner SELECT i, 'x' FROM generate_series(1000, 3000) AS i; ANALYZE owner`)
    const warnings = async (where: string) => (await engine.plan(specOf({ where }))).warnings.join()
    expect(await warnings(ORPHANS)).toContain(`CREATE INDEX ASYNC ON "${schema}"."owner" ("name")`)
    expect(await warnings('name IN (SELECT name FROM shop.owner)')).toContain('begins with a column')
    expect(await warnings('name > (SELECT max(name) FROM shop.owner)')).toContain('compares no column')
    expect(await warnings('owner_id IN (SELECT id FROM shop.owner)')).not.toContain('index')
    await client.query(`CREATE INDEX ON owner (name) WHERE id > 5`)
    expect(await warnings(ORPHANS)).toContain('CREATE INDEX')
    await client.query(`CREATE INDEX ON owner (name, id)`)
    expect(await warnings(ORPHANS)).not.toContain('CREATE INDEX')
  })

  it.each([NEWEST, 'id IN (SELECT id FROM shop.pets)'])(
    'warns of reading the table that is changed: %s',
    async (where) => {
      const { warnings } = await engine.plan(specOf({ where }))
      expect(warnings.join()).toContain('the table that is changed')
    },
  )

  it.each([
    'made IN (SELECT made FROM shop.owner)',
    'NOT (made IN (SELECT made FROM shop.owner AS o JOIN shop.held USING (id)) AND id > 3)',
    'made IN (WITH few AS (SELECT made FROM shop.pet) SELECT made FROM shop.owner)',
  ])('warns of a name that is no column of the table in the sub-select: %s', async (where) => {
    const { warnings } = await engine.plan(specOf({ where }))
    expect(warnings.join()).toContain('made in “IN (SELECT made …)” is not a column of')
  })

  it.each([
    'id IN (SELECT id FROM shop.owner)',
    'id IN (SELECT owner.id FROM shop.owner)',
    'made IN (SELECT made FROM shop.owner JOIN shop.pet USING (id))',
    'id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY kind ORDER BY id) AS n FROM shop.pet) AS d WHERE n > 1)',
    'made IN (WITH d AS (SELECT id AS made FROM shop.owner) SELECT made FROM d)',
    'made IN (WITH held AS (SELECT id AS made FROM shop.owner) SELECT made FROM held)',
    'made IN (SELECT made FROM (VALUES (1), (2)) AS v (made))',
    'made IN (SELECT made FROM unnest(ARRAY[1, 2]) AS made)',
    'made IN (SELECT made FROM shop.owner AS o (made))',
    'made IN (SELECT made FROM (shop.owner JOIN shop.held USING (id)) AS j (made))',
    'EXISTS (SELECT FROM shop.pet AS p WHERE p.made IN (SELECT made FROM shop.owner))',
  ])('does not warn of a name that is one, or may be: %s', async (where) => {
    const { warnings } = await engine.plan(specOf({ where }))
    expect(warnings.join()).not.toContain('is not a column of')
  })

  it('warns of a view whose clock does not stand still', async () => {
    const { warnings } = await engine.plan(specOf({ where: 'id IN (SELECT id FROM shop.recent)' }))
    expect(warnings.join()).toContain('uses the current time')
  })

  it('lets the clock stand in sub-selects too', async () => {
    const where =
      'EXISTS (SELECT now() FROM shop.owner, now() AS n WHERE n > current_date AND owner.id = pet.id)'
    const plan = await engine.plan(specOf({ where }))
    expect(plan.moment).not.toBeNull()
    expect(plan.statements.join()).not.toMatch(/now\(\)|current_date/)
  })

  it.each([
    ['id IN (SELECT id FROM shop.pet ORDER BY made LIMIT 100)', 'condition-unsafe', 'first rows'],
    ['id IN (SELECT id FROM shop.first_pets)', 'condition-unsafe', 'first rows'],
    ['id NOT IN (SELECT id FROM shop.pet ORDER BY id OFFSET 500)', 'condition-unsafe', 'first rows'],
    ['made < (SELECT avg(made) FROM shop.pet)', 'condition-unsafe', 'depending on its other rows'],
    ['id NOT IN (SELECT id FROM shop.pet ORDER BY kind LIMIT 700)', 'condition-unsafe', 'with possible ties'],
    [
      'EXISTS (SELECT FROM (SELECT id FROM shop.pet ORDER BY made LIMIT 100) AS o WHERE o.id = pet.id)',
      'condition-unsafe',
      'first rows',
    ],
    ['id IN (SELECT range_no FROM sluice.key_range)', 'table-reserved', 'so jobs cannot read it'],
    ['EXISTS (SELECT FROM pg_class)', 'table-reserved', 'pg_class'],
    ['EXISTS (SELECT FROM information_schema.tables)', 'table-reserved', 'so jobs cannot read it'],
    ['EXISTS (SELECT FROM shop.tables)', 'table-reserved', 'pg_class'],
    ['EXISTS (SELECT FROM shop.owner WHERE random() < id)', 'condition-unsafe', 'random()'],
    ['EXISTS (SELECT FROM shop.lucky WHERE lucky.id = pet.id)', 'condition-unsafe', 'random()'],
    ['EXISTS (SELECT FROM shop.gone)', 'table-unknown', 'gone'],
  ])('refuses %s', async (where, code, words) => {
    const problem = await engine.plan(specOf({ where })).catch(problemOf)
    expect(problem).toMatchObject({ code, message: expect.stringContaining(words) })
  })
})
