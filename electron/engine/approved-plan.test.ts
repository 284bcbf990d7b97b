import { afterAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { approvedOf, type Approved } from '../../shared/plan.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { testConnection, withTable, type TestTable } from '../testing/cluster.ts'
import { ownUser } from './testing/hostile-settings.ts'
import { specOf, testEngine } from './testing/test-engine.ts'

/** How the next connection is made, where not as usual. */
let otherwise: Connection | null = null
const engine = testEngine({ connect: async () => otherwise ?? (await testConnection()) })
afterAll(async () => await engine.close())

const ROWS = 40

async function withNames(use: (table: TestTable) => Promise<void>): Promise<void> {
  const columns = 'id int PRIMARY KEY, kind text, n int NOT NULL DEFAULT 0, owner name'
  await withTable(columns, async (table) => {
    await run(
      table,
      `INSERT INTO T SELECT i, 'a', i, 'admin' FROM generate_series(1, ${ROWS}) AS i;
       CREATE TABLE T_ids AS SELECT id FROM T WHERE id % 2 = 1;
       CREATE VIEW T_view AS SELECT id FROM T_ids;
       CREATE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 1';
       CREATE SCHEMA T_other;
       CREATE TABLE T_other.T_ids (id int)`,
    )
    await use(table)
  })
}

const named = (text: string, { name }: TestTable) => text.replaceAll(/\bT(?=\b|_)/g, name)

async function run(table: TestTable, statements: string): Promise<void> {
  await table.client.query(named(statements, table))
}

const purgeOf = (table: TestTable, where: string) =>
  specOf(table.name, { operation: 'purge', where: named(where, table) })

async function expectRefused(
  table: TestTable,
  where: string,
  approved: Approved,
  problem: { code: string; found: string },
): Promise<void> {
  const ours = async () =>
    (await engine.storedJobs('sandbox')).filter(({ spec }) => spec.table.name === table.name)
  const before = await ours()
  const refused = await engine.start(purgeOf(table, where), undefined, approved).then(() => null, problemOf)
  expect(refused).toMatchObject({ kind: 'refused', code: problem.code })
  expect(refused?.message).toContain(problem.found)
  expect(refused?.nextStep).toContain('Do a new dry run')
  const { rows } = await table.client.query(`SELECT count(*)::int AS n FROM ${table.name}`)
  expect(rows).toEqual([{ n: ROWS }])
  expect(await ours()).toEqual(before)
}

async function expectStarts(table: TestTable, where: string, approved: Approved): Promise<void> {
  const job = await engine.start(purgeOf(table, where), undefined, approved)
  expect(await job.finished).toMatchObject({ state: 'succeeded', problem: null })
}

const NOT_KEPT = 'NOT T_keeps(id)'
const NOT_LISTED = 'NOT EXISTS (SELECT FROM T_ids WHERE T_ids.id = T.id)'
const NOT_VIEWED = 'NOT EXISTS (SELECT FROM T_view AS v WHERE v.id = T.id)'

describe('a job does not start as something else than the plan that was approved', () => {
  it.each([
    [
      NOT_KEPT,
      '_keeps() has changed',
      "CREATE OR REPLACE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'",
    ],
    [
      NOT_KEPT,
      '_keeps() has changed',
      'CREATE FUNCTION T_keeps(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false',
    ],
    [NOT_VIEWED, '_view has changed', 'CREATE OR REPLACE VIEW T_view AS SELECT id FROM T_ids WHERE false'],
    ['id NOT IN (SELECT id FROM T_ids)', '_ids has changed', 'ALTER TABLE T_ids RENAME COLUMN id TO listed'],
    [
      'id IN (SELECT o.id FROM T_ids AS i NATURAL JOIN T AS o)',
      '_ids in NATURAL JOIN has changed',
      'ALTER TABLE T_ids ADD COLUMN n int DEFAULT 1',
    ],
    [
      'n < 10',
      'the set of foreign keys that change other rows has changed',
      'CREATE TABLE T_notes (id int REFERENCES T ON DELETE CASCADE)',
    ],
    [NOT_LISTED, '_ids has changed', 'DROP VIEW T_view; DROP TABLE T_ids; CREATE TABLE T_ids (id int)'],
  ])('where what it uses was replaced: %s, %s', async (where, found, by) => {
    await withNames(async (table) => {
      const approved = approvedOf(await engine.plan(purgeOf(table, where)))
      await run(table, by)
      await expectRefused(table, where, approved, { code: 'meaning-changed', found })
      await expectStarts(table, where, approvedOf(await engine.plan(purgeOf(table, where))))
    })
  })

  it.each([
    ['n < 10', 'column “n” is bigint instead of integer', 'ALTER TABLE T ALTER COLUMN n TYPE bigint'],
    [
      'n < 10',
      'column “n” was dropped and added again',
      'ALTER TABLE T DROP COLUMN n; ALTER TABLE T ADD COLUMN n int',
    ],
    [
      "kind = 'a'",
      'column “kind” has a different collation',
      'ALTER TABLE T ALTER COLUMN kind TYPE text COLLATE "POSIX"',
    ],
    [
      'n < 10',
      'it is a different table with the same name',
      'ALTER TABLE T RENAME TO T_old; CREATE TABLE T (LIKE T_old INCLUDING ALL); INSERT INTO T SELECT * FROM T_old',
    ],
    [
      'n < 10',
      'its key is (n) instead of (id)',
      'ALTER TABLE T DROP CONSTRAINT T_pkey; ALTER TABLE T ADD PRIMARY KEY (n)',
    ],
  ])('where its table was changed: %s, %s', async (where, found, by) => {
    await withNames(async (table) => {
      const approved = approvedOf(await engine.plan(purgeOf(table, where)))
      await run(table, by)
      await expectRefused(table, where, approved, { code: 'table-changed', found })
      await expectStarts(table, where, approvedOf(await engine.plan(purgeOf(table, where))))
    })
  })

  it.each(['id', 'other'])(
    'where one of the columns that condition and SET read is gone: %s',
    async (gone) => {
      await withNames(async (table) => {
        await run(table, 'ALTER TABLE T_ids ADD COLUMN other int')
        const spec = specOf(table.name, {
          operation: 'update',
          where: named('id IN (SELECT id FROM T_ids)', table),
          set: named('n = (SELECT count(*) FROM T_ids WHERE other IS NULL)', table),
        })
        const approved = approvedOf(await engine.plan(spec))
        await run(
          table,
          `ALTER TABLE T_ids RENAME COLUMN ${gone} TO elsewhere; ALTER TABLE T ADD COLUMN other int`,
        )
        const refused = await engine.start(spec, undefined, approved).then(() => null, problemOf)
        expect(refused).toMatchObject({ code: 'meaning-changed' })
        expect(refused?.message).toContain('_ids')
      })
    },
  )

  it('where names are looked up elsewhere', async () => {
    await withNames(async (table) => {
      const approved = approvedOf(await engine.plan(purgeOf(table, NOT_LISTED)))
      otherwise = { ...(await testConnection()), schema: `${table.name}_other` }
      const found = `names are looked up in (${table.name}_other) instead of (public)`
      await expectRefused(table, NOT_LISTED, approved, { code: 'meaning-changed', found }).finally(
        () => (otherwise = null),
      )
      await expectStarts(table, NOT_LISTED, approved)
    })
  })

  it('where it runs as somebody else and asks who that is, and only there', async () => {
    await withNames(async (table) => {
      const user = await ownUser(table)
      const [asksWho, asksNot] = ['owner = current_user', 'n < 10']
      const approved = approvedOf(await engine.plan(purgeOf(table, asksWho)))
      const indifferent = approvedOf(await engine.plan(purgeOf(table, asksNot)))
      otherwise = user.connection
      try {
        const found = `it runs as “${user.connection.user}” instead of “admin”`
        await expectRefused(table, asksWho, approved, { code: 'meaning-changed', found })
        await expectStarts(table, asksNot, indifferent)
      } finally {
        otherwise = null
      }
    })
  })
})

it('a job starts as approved where nothing that it depends on has changed', async () => {
  await withNames(async (table) => {
    const approved = approvedOf(await engine.plan(purgeOf(table, NOT_KEPT)))
    await run(
      table,
      "ALTER TABLE T ADD COLUMN more text; UPDATE T SET kind = 'b'; ALTER TABLE T DROP COLUMN kind",
    )
    await expectStarts(table, NOT_KEPT, approved)
  })
})
