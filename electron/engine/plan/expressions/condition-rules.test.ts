import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { directTestConnection } from '../../../testing/cluster.ts'
import { describeTable, type TableDefinition } from '../../db/catalog.ts'
import { openSession, type Session } from '../../db/session.ts'
import { planCondition } from './condition-rules.ts'
import { readCondition } from './expression.ts'

const SCHEMA = `s_${randomUUID().replaceAll('-', '')}`
let session: Session
let table: TableDefinition
beforeAll(async () => {
  session = await openSession(await directTestConnection(), 'test')
  await session.query(`CREATE SCHEMA ${SCHEMA}`)
  await session.query(`CREATE SCHEMA ${SCHEMA}_broken`)
  await session.query(`SET search_path = ${SCHEMA}`)
  for (const statement of [
    'CREATE TABLE item (id int PRIMARY KEY, name text)',
    `CREATE FUNCTION share(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'`,
    `CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM ${SCHEMA}.item'`,
    `CREATE FUNCTION dice() RETURNS int LANGUAGE sql AS 'SELECT 6'`,
    `CREATE FUNCTION late(int, at timestamptz DEFAULT now()) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'`,
    `CREATE FUNCTION thrown(int, by int DEFAULT ${SCHEMA}.dice()) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'`,
    `CREATE FUNCTION deep(int, by int DEFAULT ${SCHEMA}.late(1)) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'`,
    `CREATE TABLE ${SCHEMA}_broken.pg_proc (LIKE pg_catalog.pg_proc)`,
    `REVOKE ALL ON ${SCHEMA}_broken.pg_proc FROM CURRENT_USER`,
    `CREATE VIEW speaker AS SELECT current_setting('application_name') AS who`,
  ])
    await session.query(statement)
  table = await describeTable(session, { schema: SCHEMA, name: 'item' })
})
afterAll(async () => {
  await session.query(`DROP SCHEMA ${SCHEMA}, ${SCHEMA}_broken CASCADE`)
  await session.close()
})

async function planned(condition: string) {
  return await planCondition(session, table, await readCondition(condition), null)
}

describe('a function of one’s own in a condition', () => {
  it('is taken where it is immutable', async () => {
    expect((await planned('share(id) > 1')).warnings).toEqual([])
  })

  it('is taken with a warning where it is stable', async () => {
    const { warnings } = await planned('id < total()')
    expect(warnings).toEqual([
      expect.stringContaining(`${SCHEMA}.total() in the condition is declared STABLE`),
    ])
  })

  it('is refused where it is volatile, also in a sub-select', async () => {
    for (const condition of ['dice() = 6', 'EXISTS (SELECT FROM item AS o WHERE o.id = dice())'])
      expect(await planned(condition).catch(problemOf)).toMatchObject({
        kind: 'refused',
        code: 'condition-unsafe',
        message: expect.stringContaining('declared VOLATILE'),
      })
  })

  it.each([
    ['txid_current() % 2 = id % 2', 'calls txid_current()'],
    ['inet_client_port() % 2 = id % 2', 'calls inet_client_port()'],
    ["current_setting('application_name') = name", "calls current_setting('application_name')"],
    [
      "pg_catalog.current_setting('Application_Name'::text, true) = name",
      "current_setting('Application_Name')",
    ],
    ['current_setting(name) = name', 'calls current_setting() for a name that is computed'],
    ["current_setting('application_' || 'name') > ''", 'for a name that is computed'],
    ['EXISTS (SELECT FROM item AS o WHERE current_setting(o.name) > name)', 'for a name that is computed'],
    [`EXISTS (SELECT FROM ${SCHEMA}.speaker)`, "calls current_setting('application_name')"],
    ['pg_backend_pid() % 2 = id % 2', 'calls pg_backend_pid()'],
    ['age(xmin) > 0', 'reads xmin'],
    ['EXISTS (SELECT FROM item AS o WHERE o.cmax IS NULL)', 'reads cmax'],
  ])('is refused where transactions or connections have other values: %s', async (condition, words) => {
    expect(await planned(condition).catch(problemOf)).toMatchObject({
      ...{ kind: 'refused', code: 'condition-unsafe' },
      message: expect.stringContaining(words),
    })
  })

  it.each(['late', 'thrown', 'deep'])('is refused where a default that it takes moves: %s', async (name) => {
    expect(await planned(`${name}(id) > 1`).catch(problemOf)).toMatchObject({
      ...{ kind: 'refused', code: 'condition-unsafe' },
      message: expect.stringContaining('() without an argument whose default differs between batches'),
    })
    const argument = name === 'late' ? 'now()' : '2'
    expect((await planned(`${name}(id, ${argument}) > 1`)).warnings).toEqual([])
  })

  it('is taken where it asks whether a text can be read as another type', async () => {
    expect((await planned("NOT pg_input_is_valid(name, 'numeric')")).warnings).toEqual([])
  })

  it('is taken where it reads a setting that all connections have the same value of', async () => {
    expect((await planned("current_setting('TimeZone') = name")).warnings).toEqual([])
  })

  it('is taken with a warning where the catalog does not tell', async () => {
    await session.query(`SET search_path = ${SCHEMA}_broken, pg_catalog, ${SCHEMA}`)
    try {
      const { warnings } = await planned('dice() = 6 AND lower(name) > $$a$$')
      expect(warnings).toEqual([expect.stringContaining('does not report whether dice()')])
      const problem = await planned('random() > 1').catch(problemOf)
      expect(problem).toMatchObject({ code: 'condition-unsafe' })
      const setting = await planned("current_setting('application_name') = name").catch(problemOf)
      expect(setting).toMatchObject({ code: 'condition-unsafe' })
    } finally {
      await session.query(`SET search_path = ${SCHEMA}`)
    }
  })
})
