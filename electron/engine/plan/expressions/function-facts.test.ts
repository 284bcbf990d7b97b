import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directTestConnection } from '../../../testing/cluster.ts'
import { directClientConfig } from '../../../testing/direct-client.ts'
import { openSession, type Session } from '../../db/session.ts'
import { readCondition } from './expression.ts'
import { functionFacts } from './function-facts.ts'
import { mentionsOf } from './mentions.ts'

const SCHEMA = 'function_facts'
let session: Session
beforeAll(async () => {
  const direct = await directTestConnection()
  const client = new pg.Client(directClientConfig(direct))
  await client.connect()
  await client.query(`CREATE SCHEMA ${SCHEMA};
    SET search_path = ${SCHEMA};
    CREATE TABLE item (id int PRIMARY KEY, name text);
    CREATE FUNCTION dice() RETURNS int LANGUAGE sql AS 'SELECT 6';
    CREATE FUNCTION share(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION share(text) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
    CREATE FUNCTION share(text, int, int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE FUNCTION due(int, step int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
    CREATE FUNCTION late(int, at timestamptz DEFAULT now()) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION thrown(int, by int DEFAULT ${SCHEMA}.dice()) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION deep(int, by int DEFAULT ${SCHEMA}.thrown(1)) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION many(VARIADIC int[]) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
    CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM function_facts.item';
    CREATE FUNCTION mood(item) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
    CREATE FUNCTION near(int, int) RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT true';
    CREATE OPERATOR ~~~~ (LEFTARG = int, RIGHTARG = int, FUNCTION = near);
    CREATE TYPE label AS (text text);
    CREATE FUNCTION label(int) RETURNS label LANGUAGE sql VOLATILE AS 'SELECT ROW(1::text)::function_facts.label';
    CREATE CAST (int AS label) WITH FUNCTION label(int);
    CREATE SCHEMA ${SCHEMA}_partial; CREATE TABLE ${SCHEMA}_partial.pg_proc (proname name, pronamespace oid);
    CREATE SCHEMA ${SCHEMA}_broken;
    CREATE TABLE ${SCHEMA}_broken.pg_proc (LIKE pg_catalog.pg_proc);
    REVOKE ALL ON ${SCHEMA}_broken.pg_proc FROM CURRENT_USER`)
  await client.end()
  session = await openSession(direct, 'test')
  await session.query(`SET search_path = ${SCHEMA}`)
})
afterAll(async () => {
  await session.query(`DROP SCHEMA ${SCHEMA}, ${SCHEMA}_broken, ${SCHEMA}_partial CASCADE`)
  await session.close()
})

async function factsOf(condition: string) {
  return await functionFacts(session, mentionsOf((await readCondition(condition)).tree))
}

describe('the functions of a condition, by the catalog', () => {
  it.each([
    ['random() < 0.5', 'random()'],
    ['pg_catalog.clock_timestamp() > now()', 'clock_timestamp()'],
    ['dice() = 6', 'function_facts.dice()'],
    ['function_facts.dice() = 6', 'function_facts.dice()'],
    ['lower(name) = $$a$$ AND upper(substr(name, dice())) = $$B$$', 'function_facts.dice()'],
    // One of the two that could be meant.
    ['share(id) > 1', 'function_facts.share()'],
    ['many(1, 2, 3) > 1', 'function_facts.many()'],
    ['item.mood > 1', 'function_facts.mood()'],
    ['(item).mood > 1', 'function_facts.mood()'],
    ['thrown(id) > 1', 'function_facts.dice()'],
    ['deep(id) > 1', 'function_facts.dice()'],
    ['id ~~~~ 3', 'the operator function_facts.~~~~'],
    ['id OPERATOR(function_facts.~~~~) 3', 'the operator function_facts.~~~~'],
    ['(id::label).text = $$1$$', 'a cast to label'],
  ])('%s is volatile', async (condition, name) => {
    expect((await factsOf(condition)).volatile).toEqual([name])
  })

  it.each([
    "lower(name) LIKE 'a%' AND id BETWEEN 1 AND 2 AND concat(name, 'x', id) <> ''",
    'created_at < now() - interval $$1 day$$',
    'share(name, 2) > 1 AND share(name, 2, 3) > 1',
    'due(id) > 1 AND thrown(id, 2) > 1 AND deep(id, by => 2) > 1 AND late(id) > 1',
    // Only a column can be meant: there is no row that the function takes.
    'item.dice > 1',
    'other.dice() > 1',
  ])('%s is steady', async (condition) => {
    expect(await factsOf(condition)).toMatchObject({ volatile: [], ownStable: [], unknown: [] })
  })

  it('are named where they are stable and not PostgreSQL’s own', async () => {
    expect(await factsOf('id < total()')).toMatchObject({
      volatile: [],
      ownStable: ['function_facts.total()'],
    })
  })
})

describe('the defaults of arguments of a function', () => {
  it.each([
    ['due(id) > 1', ['due']],
    ['due(id, 2) > 1', []],
    ['late(id) > 1', ['late']],
    ['deep(id) > 1', ['deep', 'thrown']],
  ])('are found where a call leaves an argument out: %s', async (condition, names) => {
    const { defaults } = await factsOf(condition)
    expect(defaults.map(({ of }) => of)).toEqual(names.map((name) => `${SCHEMA}.${name}()`))
  })

  it('end where a function has itself in a default', async () => {
    await session.query(
      `CREATE FUNCTION turn(int, by int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'`,
    )
    await session.query(
      `CREATE OR REPLACE FUNCTION turn(int, by int DEFAULT ${SCHEMA}.turn(1)) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'`,
    )
    expect((await factsOf('turn(id) > 1')).defaults).toHaveLength(1)
  })
})

describe.each(['broken', 'partial'])('the functions of a condition, where the catalog is %s', (kind) => {
  beforeAll(async () => {
    await session.query(`SET search_path = ${SCHEMA}_${kind}, pg_catalog, ${SCHEMA}`)
  })

  it('are known by heart where they are PostgreSQL’s own, and unknown otherwise', async () => {
    const facts = await factsOf('random() > 1 AND lower(name) = $$a$$ AND share(id) > 1 AND app.pi() > 3')
    expect(facts).toEqual({
      volatile: ['random()'],
      ownStable: [],
      unknown: ['share()', 'app.pi()'],
      definitions: {},
      defaults: [],
    })
  })
})
