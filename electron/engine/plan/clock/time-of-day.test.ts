import { afterAll, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { withTable, type TestTable } from '../../../testing/cluster.ts'
import { specOf, testEngine } from '../../testing/test-engine.ts'
import { untilSnapshot } from '../../testing/until-snapshot.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** A table of times of day, and `OTHER` where names of its columns are of other types. */
const withTimes = async (use: (table: TestTable) => Promise<void>) =>
  await withTable(
    'id int PRIMARY KEY, opens timetz, short timetz(0), at timestamptz, local time, n int',
    async (table) => {
      await table.client.query(`CREATE TABLE ${table.name}_other (id int PRIMARY KEY, opens timestamptz)`)
      await use(table)
    },
  )

const purgeOf = (name: string, where: string, limits = {}) => {
  const condition = where.replaceAll('TABLE', name).replaceAll('OTHER', `${name}_other`)
  return specOf(name, { operation: 'purge', where: condition, limits })
}

it.each([
  "opens AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "timezone('Europe/Berlin', short) > '10:00+00'",
  "('10:00+00'::timetz AT TIME ZONE 'America/New_York')::time < local",
  "(opens AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "CURRENT_TIME AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "opens AT TIME ZONE 'CST6CDT' > '10:00+00'",
  "opens AT TIME ZONE '+02:00Summer' > '10:00+00'",
  "TABLE.opens AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "EXISTS (SELECT FROM OTHER WHERE TABLE.opens AT TIME ZONE 'Europe/Berlin' > '10:00+00')",
  "(SELECT opens AT TIME ZONE 'Europe/Berlin') > '10:00+00'",
  "TABLE.opens AT TIME ZONE 'Europe/Berlin' > '10:00+00' AND EXISTS (SELECT FROM OTHER AS TABLE)",
  "EXISTS (SELECT FROM OTHER WHERE short AT TIME ZONE 'Europe/Berlin' > '10:00+00')",
  "EXISTS (SELECT FROM OTHER AS o JOIN OTHER AS p USING (id) WHERE (SELECT short AT TIME ZONE 'Europe/Berlin') > '10:00+00')",
  "(SELECT 1 WHERE opens AT TIME ZONE 'Europe/Berlin' > '10:00+00' UNION SELECT id FROM OTHER) = 1",
])('a condition that another day changes is refused: %s', async (where) => {
  await withTimes(async ({ name }) => {
    const problem = await engine.plan(purgeOf(name, where)).catch(problemOf)
    expect(problem).toMatchObject({ kind: 'refused', code: 'condition-unsafe' })
    expect(problem).toMatchObject({ message: expect.stringContaining('AT TIME ZONE') })
  })
})

it.each([
  "opens AT TIME ZONE 'UTC' > '10:00+00'",
  "opens AT TIME ZONE interval '1 hour' > '10:00+00'",
  "at AT TIME ZONE 'Europe/Berlin' > '2026-01-01'",
  "(date '2026-01-01' + opens) AT TIME ZONE 'Europe/Berlin' > '2026-01-01'",
  "opens > '10:00+00'",
  ...['+02:00', '-03', '+0530', '+01:00:00', 'UTC+2', 'gmt-2', 'Etc/GMT-2', 'etc/utc'].map(
    (zone) => `opens AT TIME ZONE '${zone}' > '10:00+00'`,
  ),
  "id IN (SELECT id FROM OTHER WHERE opens AT TIME ZONE 'Europe/Berlin' > '2026-01-01')",
  "id IN (SELECT o.id FROM OTHER AS o WHERE o.opens AT TIME ZONE 'Europe/Berlin' > '2026-01-01')",
  "id IN (SELECT id FROM (SELECT id, opens AS short FROM OTHER) AS o WHERE short AT TIME ZONE 'Europe/Berlin' > '2026-01-01')",
  "id IN (SELECT id FROM OTHER AS o (id, short) WHERE short AT TIME ZONE 'Europe/Berlin' > '2026-01-01')",
  "id IN (WITH o AS (SELECT id, opens AS short FROM OTHER) SELECT id FROM o WHERE short AT TIME ZONE 'Europe/Berlin' > '2026-01-01')",
  "id IN (SELECT o.id FROM OTHER AS o, LATERAL (SELECT opens AT TIME ZONE 'Europe/Berlin' > '2026-01-01' AS late) AS p WHERE late)",
  "id IN (SELECT TABLE.id FROM OTHER AS TABLE WHERE TABLE.opens AT TIME ZONE 'Europe/Berlin' > '2026-01-01')",
])('a condition that every day leaves as it is passes: %s', async (where) => {
  await withTimes(async ({ name }) => {
    expect(await engine.plan(purgeOf(name, where))).toMatchObject({ key: ['id'] })
  })
})

it('a change to such a time is one that tells the time', async () => {
  await withTimes(async ({ name }) => {
    const spec = (set: string) => specOf(name, { operation: 'update', where: 'true', set, strategy: 'hash' })
    const moving = await engine
      .plan(spec("local = (opens AT TIME ZONE 'Europe/Berlin')::time"))
      .catch(problemOf)
    expect(moving).toMatchObject({ code: 'strategy-unfit', message: expect.stringContaining('current time') })
    expect(await engine.plan(spec("local = (opens AT TIME ZONE 'UTC')::time"))).toMatchObject({ key: ['id'] })
  })
})

it('a job that an earlier version recorded goes on', async () => {
  await withTimes(async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} SELECT i, '10:00+00' FROM generate_series(1, 400) AS i`)
    const where = "opens AT TIME ZONE 'UTC' > '00:00+00'"
    const limits = { batchSize: 10, workers: 2, rowsPerSecond: 200 }
    const job = await engine.start(purgeOf(name, where, limits))
    await untilSnapshot(job, ({ rows }) => rows >= 20)
    job.interrupt()
    expect(await job.finished).toMatchObject({ state: 'interrupted' })
    const earlier = `replace(spec, '''UTC''', '''Asia/Tokyo''')`
    const recorded = `spec = ${earlier}, plan = (plan::jsonb - 'sqlHash')::text`
    await client.query(`UPDATE sluice.job SET ${recorded} WHERE id = $1`, [job.id])
    const rest = await engine.resume('sandbox', job.id, { rowsPerSecond: null })
    expect(await rest.finished).toMatchObject({ state: 'succeeded' })
    expect((await client.query(`SELECT FROM ${name}`)).rowCount).toBe(0)
  })
})
