import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import { directTestConnection } from '../../testing/cluster.ts'
import { describeTable, type TableDefinition } from '../db/catalog.ts'
import { openSession, type Session } from '../db/session.ts'
import { planCondition } from './condition-rules.ts'
import { readCondition } from './expression.ts'

const MOMENT = '2026-03-01T23:30:00.500000Z'

let session: Session
let table: TableDefinition
beforeAll(async () => {
  session = await openSession(await directTestConnection(), 'test')
  await session.query(`CREATE TABLE clock_events (id int PRIMARY KEY, größe text, status text, day date, local timestamp,
    at timestamptz, "time" time, zoned timetz)`)
  await session.query(
    `INSERT INTO clock_events VALUES (1, 'now', 'today', '2026-02-28', '2026-02-28 12:00', '2026-02-28 12:00+00', '12:00', '12:00+00')`,
  )
  table = await describeTable(session, { schema: 'public', name: 'clock_events' })
})
afterAll(async () => {
  await session.query('DROP TABLE clock_events')
  await session.close()
})

async function whereOf(condition: string): Promise<string> {
  return (await planCondition(session, table, await readCondition(condition), MOMENT)).where
}

const AT = `CAST('2026-03-01 23:30:00.500000+00' AS timestamp with time zone)`

describe('the clock of a condition', () => {
  it.each([
    ['at < now()', `at < ${AT}`],
    ["größe = 'ß' AND at<now ( ) - interval '1 day'", `größe = 'ß' AND at<${AT} - interval '1 day'`],
    ['at < pg_catalog.now() AND at < "now"()', `at < ${AT} AND at < ${AT}`],
    [
      'at IN (transaction_timestamp(), statement_timestamp(), clock_timestamp())',
      `at IN (${AT}, ${AT}, ${AT})`,
    ],
    ['at < CURRENT_TIMESTAMP', `at < ${AT}`],
    [
      'at < current_timestamp (0)',
      `at < CAST('2026-03-01 23:30:00.500000+00' AS timestamp(0) with time zone)`,
    ],
    ['day < current_date - 30', `day < CAST('2026-03-01' AS date) - 30`],
    [
      'local < localtimestamp AND "time" < localtime(1)',
      `local < CAST('2026-03-01 23:30:00.500000' AS timestamp) AND "time" < CAST('23:30:00.500000' AS time(1))`,
    ],
    ['zoned < current_time', `zoned < CAST('23:30:00.500000+00' AS time with time zone)`],
    ["age(at) > interval '1 day'", `age('2026-03-01 00:00:00+00', at) > interval '1 day'`],
    ["age(now(), at) > interval '1 day'", `age(${AT}, at) > interval '1 day'`],
    ["age(clock_timestamp()) = '0'", `age('2026-03-01 00:00:00+00', ${AT}) = '0'`],
    ["at < 'now'::timestamptz", `at < '2026-03-01 23:30:00.500000+00'::timestamptz`],
    ["at < 'yesterday'", `at < '2026-02-28 00:00:00+00'`],
    ["day = date 'today' OR day = ' Tomorrow '", `day = date '2026-03-01' OR day = '2026-03-02'`],
    [
      "local BETWEEN 'yesterday' AND $$now$$",
      `local BETWEEN '2026-02-28 00:00:00' AND '2026-03-01 23:30:00.500000'`,
    ],
    ["status = 'today' AND at < 'today'", `status = 'today' AND at < '2026-03-01 00:00:00+00'`],
    [
      "date_trunc('day', at) = CAST(E'tod\\141y' AS timestamptz)",
      `date_trunc('day', at) = CAST('2026-03-01 00:00:00+00' AS timestamptz)`,
    ],
  ])('stands in %s', async (condition, where) => {
    expect(await whereOf(condition)).toBe(where)
    await session.query(`SELECT 1 FROM clock_events WHERE (${where})`)
  })

  it.each([
    "status = 'today'",
    "größe IN ('now', 'know how')",
    'status = current_user',
    'other.now() > 1',
    "status = 'now()'",
  ])('is not asked by %s', async (condition) => {
    const planned = await planCondition(session, table, await readCondition(condition), MOMENT)
    expect(planned).toMatchObject({ where: condition, moment: null })
  })

  it.each([
    "at < 'today 10:00'",
    "at <@ '[yesterday,today)'::tstzrange",
    "at < ('today ' || '06:00')::timestamptz",
    "at < ('today' || ' 10:00')::timestamptz",
  ])('cannot be made to stand in %s', async (condition) => {
    const problem = await planCondition(session, table, await readCondition(condition), MOMENT).catch(
      problemOf,
    )
    expect(problem).toMatchObject({ kind: 'refused', code: 'condition-unsafe' })
  })

  /** Plans a condition under which a row of a second after the moment matches if it asks the present time. */
  async function expectToStandOrBeRefused(condition: string): Promise<void> {
    const planned = await planCondition(session, table, await readCondition(condition), MOMENT).catch(
      problemOf,
    )
    if (!('where' in planned)) {
      expect(planned).toMatchObject({ kind: 'refused', code: 'condition-unsafe' })
      expect(planned.message).toContain('which means another time when a job is resumed')
      return
    }
    const { rows } = await session.query(
      `SELECT bool_or(${planned.where}) FROM (SELECT r.* FROM clock_events AS e,
        jsonb_populate_record(e, '{"at":"2026-03-01 23:30:01+00"}') AS r) AS clock_events`,
    )
    expect(planned.moment).toBe(MOMENT)
    expect(rows).toEqual([['f']])
  }

  it.each([
    "at < (('(0,,,,,now,,)'::clock_events)).at",
    `at < (('(0,,,,,n"o"w,,)'::clock_events)).at`,
    "at < U&'!006eow' UESCAPE '!'",
    "at < 'no'\n'w'",
    "at < 'now'::text::timestamptz",
    "at < timestamptz_in('now', 0, -1)",
    "at < ANY ('{now}')",
    "at < ANY ('{n\\ow}'::timestamptz[])",
    "at < '(now)'",
    "at < 'now'",
    "at < coalesce('now', at)",
    "at < CAST('now' AS timestamptz(0))",
  ])('stands or is refused in the string of %s', expectToStandOrBeRefused)

  it('is not asked by an array of words', async () => {
    const condition = "status = ANY ('{now,later}') AND at > '2024-01-01'"
    expect(await whereOf(condition)).toBe(condition)
  })

  it('means the same rows whatever the time zone of the session', async () => {
    const written =
      "day = current_date - 1 AND at < 'today' AND local >= 'yesterday' AND age(at) > interval '0'"
    const where = await whereOf(written)
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await session.query(`SET TimeZone = '${zone}'`)
      expect(await whereOf(written)).toBe(where)
    }
    await session.query(`SET TimeZone = 'UTC'`)
  })
})
