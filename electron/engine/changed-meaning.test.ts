import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { testConnection, withTable, type TestTable } from '../testing/cluster.ts'
import { TIMING } from './engine.ts'
import type { Job } from './job.ts'
import { ownUser } from './testing/hostile-settings.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

/** How the next connection of an engine is made. */
let asIs: Connection
beforeEach(async () => void (asIs = await testConnection()))

const connect = async () => await Promise.resolve(asIs)
const timing = { ...TIMING, leaseMs: 500 }
/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine({ connect, timing }), testEngine({ connect, timing })]
const reconnecting = testEngine({ connect, timing: { ...timing, connectionLifeMs: 300 } })
afterAll(async () => await Promise.all([here.close(), there.close(), reconnecting.close()]))

const ROWS = 400
const KEPT = ROWS / 2
const SLOW = { batchSize: 10, workers: 2, rowsPerSecond: 200 }
const REFUSED = { kind: 'refused', code: 'meaning-changed' }

const KEEPS =
  "CREATE OR REPLACE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 1'"
const ODD =
  "CREATE OR REPLACE FUNCTION T_odd(int, step int DEFAULT 2) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % $2 = 1'"

/** A table, `T_ids` with its odd ids, and in schema `T_other` what has the same names and means something else. */
async function withNames(use: (table: TestTable) => Promise<void>): Promise<void> {
  await withTable('id int PRIMARY KEY, owner name, n int NOT NULL DEFAULT 0', async (table) => {
    await run(
      table,
      `INSERT INTO T SELECT i, CASE WHEN i % 2 = 0 THEN 'admin' ELSE 'T_user' END FROM generate_series(1, ${ROWS}) AS i;
       CREATE TABLE T_ids AS SELECT id FROM T WHERE id % 2 = 1;
       CREATE VIEW T_view AS SELECT id FROM T_ids;
       ${KEEPS};
       ${ODD};
       CREATE SCHEMA T_other;
       CREATE TABLE T_other.T_ids (id int);
       CREATE FUNCTION T_other.T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'`,
    )
    await use(table)
  })
}

async function run({ client, name }: TestTable, statements: string): Promise<void> {
  await client.query(statements.replaceAll(/\bT(?=\b|_)/g, name))
}

const NOT_LISTED = 'NOT EXISTS (SELECT FROM T_ids WHERE T_ids.id = T.id)'
const NOT_VIEWED = 'NOT EXISTS (SELECT FROM T_view AS v WHERE v.id = T.id)'
const NOT_KEPT = 'NOT T_keeps(id)'
const NOT_ODD = 'NOT T_odd(id)'

const WITHOUT_SIGNATURES = `(jsonb_set(plan::jsonb, '{meaning,definitions}', (
  SELECT jsonb_object_agg(key, value) FROM jsonb_each(plan::jsonb #> '{meaning,definitions}') WHERE key NOT LIKE 'the signature of %')) - 'sqlHash')::text`

async function startedPurge({ name }: TestTable, where: string, engine = here): Promise<Job> {
  const condition = where.replaceAll(/\bT(?=\b|_)/g, name)
  const job = await engine.start(specOf(name, { operation: 'purge', where: condition, limits: SLOW }))
  await untilSnapshot(job, ({ rows }) => rows >= 20)
  return job
}

async function interruptedPurge(table: TestTable, where: string): Promise<Job> {
  const job = await startedPurge(table, where)
  job.interrupt()
  expect(await job.finished).toMatchObject({ state: 'interrupted' })
  return job
}

async function expectRefused({ id }: Job, found: string): Promise<void> {
  for (const attempt of ['resume', 'join'] as const) {
    const problem = await there[attempt]('sandbox', id).then(() => null, problemOf)
    expect(problem).toMatchObject(REFUSED)
    expect(problem?.message).toContain(found)
  }
  const stored = await here.storedJobs('sandbox')
  expect(stored.find(({ jobId }) => jobId === id)).toMatchObject({ state: 'interrupted' })
}

async function expectRestPurged({ client, name }: TestTable, { id }: Job): Promise<void> {
  const rest = await there.resume('sandbox', id, { rowsPerSecond: null })
  expect(await rest.finished).toMatchObject({ state: 'succeeded', problem: null })
  const { rows } = await client.query(`SELECT count(*)::int AS n, min(id % 2) AS odd FROM ${name}`)
  expect(rows).toEqual([{ n: KEPT, odd: 1 }])
}

describe('a stored job', () => {
  it.each([NOT_LISTED, NOT_KEPT])('is refused where names are looked up elsewhere: %s', async (where) => {
    await withNames(async (table) => {
      const job = await interruptedPurge(table, where)
      const planned = asIs
      asIs = { ...planned, schema: `${table.name}_other` }
      await expectRefused(job, `names are looked up in (${table.name}_other) instead of (public)`)
      asIs = planned
      await expectRestPurged(table, job)
    })
  })

  it('is refused to a user who has a schema of their own, until that is looked past', async () => {
    await withNames(async (table) => {
      const user = await ownUser(table)
      const { user: name } = user.connection
      await run(
        table,
        `CREATE SCHEMA ${name}; GRANT USAGE ON SCHEMA ${name} TO ${name}; GRANT SELECT ON T_ids TO ${name}`,
      )
      const job = await interruptedPurge(table, NOT_LISTED)
      asIs = user.connection
      await expectRefused(job, `in (${name},public) instead of (public)`)
      asIs = { ...user.connection, schema: 'public' }
      await expectRestPurged(table, job)
    })
  })

  it.each([
    ['the condition', 'owner = current_user'],
    ['the condition', "owner = current_setting('role') OR owner = user"],
    ['a function', NOT_KEPT],
  ])('is refused to another user where %s may ask who that is: %s', async (_, where) => {
    await withNames(async (table) => {
      const user = await ownUser(table)
      const job = await interruptedPurge(table, where)
      const planned = asIs
      asIs = user.connection
      await expectRefused(job, `it runs as “${user.connection.user}” instead of “${planned.user}”`)
      asIs = planned
      await expectRestPurged(table, job)
    })
  })

  it('goes on as another user where it means the same', async () => {
    await withNames(async (table) => {
      const user = await ownUser(table)
      const job = await interruptedPurge(table, 'id % 2 = 0')
      asIs = user.connection
      await expectRestPurged(table, job)
    })
  })

  it.each([
    [
      NOT_KEPT,
      '_keeps() has changed',
      [
        "CREATE OR REPLACE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 4 = 1'",
      ],
      [
        'DROP FUNCTION T_keeps',
        "CREATE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 1'",
      ],
    ],
    [
      NOT_KEPT,
      '_keeps() has changed',
      ['CREATE FUNCTION T_keeps(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false'],
      ['DROP FUNCTION T_keeps(bigint)'],
    ],
    [NOT_ODD, 'the signature of public.T_odd() has changed', [ODD.replace('DEFAULT 2', 'DEFAULT 4')], [ODD]],
    [
      'NOT T_odd(id, step => 2)',
      'the signature of public.T_odd() has changed',
      ['DROP FUNCTION T_odd', ODD.replace('int, step', 'step int, other')],
      ['DROP FUNCTION T_odd', ODD],
    ],
    [
      NOT_KEPT,
      'the signature of public.T_keeps() has changed',
      ['ALTER FUNCTION T_keeps(int) SECURITY DEFINER'],
      ['ALTER FUNCTION T_keeps(int) SECURITY INVOKER'],
    ],
    [
      NOT_KEPT,
      '_keeps()',
      [
        "CREATE OR REPLACE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT $1 % 2 = 1'",
      ],
      [KEEPS],
    ],
    [NOT_KEPT, '_keeps', ['DROP FUNCTION T_keeps'], [KEEPS]],
    [
      NOT_VIEWED,
      '_view has changed',
      ['CREATE OR REPLACE VIEW T_view AS SELECT id FROM T_ids WHERE id % 4 = 1'],
      ['DROP VIEW T_view', 'CREATE VIEW T_view AS SELECT id FROM T_ids'],
    ],
    // The name then means the row's own column, and the condition every row.
    [
      'id NOT IN (SELECT id FROM T_ids)',
      '_ids has changed',
      ['ALTER TABLE T_ids RENAME COLUMN id TO listed'],
      ['ALTER TABLE T_ids RENAME COLUMN listed TO id'],
    ],
    // The name meant the row's own column, and then means that one.
    [
      'NOT EXISTS (SELECT FROM T_ids AS k WHERE k.id = T.id AND n = 0)',
      '_ids has changed',
      ['ALTER TABLE T_ids ADD COLUMN n int'],
      ['ALTER TABLE T_ids DROP COLUMN n'],
    ],
    [
      'NOT EXISTS (SELECT FROM T_ids AS k WHERE k.id = T.id AND T.n = 0)',
      '_ids has changed',
      ['ALTER TABLE T_ids RENAME TO T_old', 'CREATE TABLE T_ids AS SELECT id FROM T_old WHERE false'],
      ['DROP TABLE T_ids', 'ALTER TABLE T_old RENAME TO T_ids'],
    ],
  ])('is refused where what it uses was replaced, until that is back: %s, %s', async (...row) => {
    const [where, found, by, back] = row
    await withNames(async (table) => {
      const job = await interruptedPurge(table, where)
      for (const statement of by) await run(table, statement)
      await expectRefused(job, found.replace('T_', `${table.name}_`))
      for (const statement of back) await run(table, statement)
      await expectRestPurged(table, job)
    })
  })

  it.each([
    `n = 0 AND ${NOT_LISTED}`,
    'NOT EXISTS (SELECT FROM T_ids AS k WHERE k.id = T.id AND T.n = 0)',
    'NOT EXISTS (SELECT FROM T_ids AS k JOIN (SELECT id AS n FROM T_ids) AS l ON l.n = k.id WHERE k.id = T.id)',
  ])('goes on where a table gets a column that no sub-select names of it: %s', async (where) => {
    await withNames(async (table) => {
      const job = await interruptedPurge(table, where)
      await run(table, 'ALTER TABLE T_ids ADD COLUMN n int')
      await expectRestPurged(table, job)
    })
  })

  it.each([
    [
      'note = DEFAULT',
      '“note”',
      "ALTER TABLE T ALTER note SET DEFAULT 'b'",
      "ALTER TABLE T ALTER note SET DEFAULT 'a'",
    ],
    [
      'note = DEFAULT',
      '“note”',
      'ALTER TABLE T ALTER note DROP DEFAULT',
      "ALTER TABLE T ALTER note SET DEFAULT 'a'",
    ],
    [
      '(n, kind) = (1, DEFAULT)',
      '“kind”',
      "ALTER DOMAIN T_kind SET DEFAULT 'b'",
      "ALTER DOMAIN T_kind SET DEFAULT 'a'",
    ],
  ])('is refused where the default that it sets was changed, until that is back: %s, %s', async (...row) => {
    const [set, column, by, back] = row
    await withNames(async (table) => {
      const { client, name } = table
      await run(
        table,
        "CREATE DOMAIN T_kind AS text DEFAULT 'a'; ALTER TABLE T ADD note text, ADD kind T_kind DEFAULT NULL;" +
          "ALTER TABLE T ALTER note SET DEFAULT 'a', ALTER kind DROP DEFAULT",
      )
      const spec = { operation: 'update', where: 'true', set, limits: SLOW }
      const job = await here.start(specOf(name, spec))
      await untilSnapshot(job, ({ rows }) => rows >= 20)
      job.interrupt()
      expect(await job.finished).toMatchObject({ state: 'interrupted' })
      await run(table, by)
      await expectRefused(job, `the default of ${column} has changed`)
      await run(table, back)
      const rest = await there.resume('sandbox', job.id, { rowsPerSecond: null })
      expect(await rest.finished).toMatchObject({ state: 'succeeded', problem: null })
      const { rows } = await client.query(`SELECT DISTINCT coalesce(note, kind) AS value FROM ${name}`)
      expect(rows).toEqual([{ value: 'a' }])
    })
  })

  it('is refused where the condition’s function was replaced, and the change calls another of that name', async () => {
    await withNames(async (table) => {
      const { name } = table
      await run(
        table,
        "CREATE FUNCTION T_keeps(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2'",
      )
      const spec = { operation: 'update', where: `NOT ${name}_keeps(id)`, set: `n = ${name}_keeps(n, 1)` }
      const job = await here.start(specOf(name, { ...spec, limits: SLOW }))
      await untilSnapshot(job, ({ rows }) => rows >= 20)
      job.interrupt()
      expect(await job.finished).toMatchObject({ state: 'interrupted' })
      const keeps = (rule: string) =>
        `CREATE OR REPLACE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ${rule}'`
      await run(table, keeps('$1 % 4 = 1'))
      await expectRefused(job, `${name}_keeps() in the condition has changed`)
      await run(table, keeps('$1 % 2 = 1'))
      const rest = await there.resume('sandbox', job.id, { rowsPerSecond: null })
      expect(await rest.finished).toMatchObject({ state: 'succeeded', problem: null })
    })
  })

  it('is refused where a new function takes over the condition, and the change calls another of that name', async () => {
    await withTable(
      'id int PRIMARY KEY, status varchar NOT NULL, n int NOT NULL DEFAULT 0',
      async (table) => {
        const { client, name } = table
        await client.query(`INSERT INTO ${name} SELECT i, 'X' FROM generate_series(1, ${ROWS}) AS i`)
        const ofThree = '(text, int, int)'
        await client.query(
          `CREATE FUNCTION public.lower${ofThree} RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $2 + $3'`,
        )
        try {
          const spec = { operation: 'update', where: "lower(status) = 'x'", set: 'n = lower(status, n, 1)' }
          const job = await here.start(specOf(name, { ...spec, limits: SLOW }))
          await untilSnapshot(job, ({ rows }) => rows >= 20)
          job.interrupt()
          await job.finished
          await client.query(
            `CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''y'''`,
          )
          await expectRefused(job, 'public.lower() in the condition is new')
        } finally {
          await client.query(
            `DROP FUNCTION public.lower${ofThree}; DROP FUNCTION IF EXISTS public.lower(varchar)`,
          )
        }
      },
    )
  })

  it.each([
    ['meaning', NOT_KEPT, `(plan::jsonb - 'meaning')::text`],
    ['tables in it', NOT_LISTED, `(jsonb_set(plan::jsonb, '{meaning,definitions}', '{}') - 'sqlHash')::text`],
    ['signatures in it', NOT_ODD, WITHOUT_SIGNATURES],
  ])('goes on where an earlier version recorded it, without %s', async (_, where, earlier) => {
    await withNames(async (table) => {
      const job = await interruptedPurge(table, where)
      await table.client.query(`UPDATE sluice.job SET plan = ${earlier} WHERE id = $1`, [job.id])
      await expectRestPurged(table, job)
    })
  })
})

it('a running job whose new connections look names up elsewhere stops before they change a row', async () => {
  await withNames(async (table) => {
    const job = await startedPurge(table, NOT_LISTED, reconnecting)
    const planned = asIs
    asIs = { ...planned, schema: `${table.name}_other` }
    expect(await job.finished).toMatchObject({ state: 'interrupted', resumable: true, problem: REFUSED })
    asIs = planned
    await expectRestPurged(table, job)
  })
})

/** It means the same, but nobody can tell that from its text. */
const REWRITTEN =
  "CREATE OR REPLACE FUNCTION T_keeps(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 1 AND true'"

it.each([REWRITTEN, REWRITTEN.replace('IMMUTABLE', 'VOLATILE'), 'DROP FUNCTION T_keeps'])(
  'a running job whose new connections find that what it uses was replaced stops: %s',
  async (by) => {
    await withNames(async (table) => {
      const job = await startedPurge(table, NOT_KEPT, reconnecting)
      await run(table, by)
      expect(await job.finished).toMatchObject({ state: 'interrupted', resumable: true, problem: REFUSED })
      await run(table, KEEPS)
      await expectRestPurged(table, job)
    })
  },
)
