import { afterAll, expect, it } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const withTimes = async (use: (table: TestTable) => Promise<void>) =>
  await withTable('id int PRIMARY KEY, opens timetz, short timetz(0), at timestamptz, local time, n int', use)

it.each([
  "opens AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "timezone('Europe/Berlin', short) > '10:00+00'",
  "('10:00+00'::timetz AT TIME ZONE 'America/New_York')::time < local",
  "(opens AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "CURRENT_TIME AT TIME ZONE 'Europe/Berlin' > '10:00+00'",
  "EXISTS (SELECT 1 WHERE opens AT TIME ZONE 'Europe/Berlin' > '10:00+00')",
])('a condition that another day changes is refused: %s', async (where) => {
  await withTimes(async ({ name }) => {
    const problem = await engine.plan(specOf(name, { operation: 'purge', where })).catch(problemOf)
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
])('a condition that every day leaves as it is passes: %s', async (where) => {
  await withTimes(async ({ name }) => {
    expect(await engine.plan(specOf(name, { operation: 'purge', where }))).toMatchObject({ key: ['id'] })
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
