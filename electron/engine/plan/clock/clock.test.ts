import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { directTestConnection } from '../../../testing/cluster.ts'
import { describeTable, type TableDefinition } from '../../db/catalog.ts'
import { openSession, type Session } from '../../db/session.ts'
import { computedClockWord } from './computed-time.ts'
import { planCondition } from '../expressions/condition-rules.ts'
import { readCondition } from '../expressions/expression.ts'

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
      expect(planned.message).toContain('which means a different time when a job is resumed')
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

  it.each([
    "at < concat('today', ' 10:00')::timestamptz",
    "at < concat('no', 'w')::timestamptz",
    "at < (CASE WHEN id >= 0 THEN 'now' ELSE 'yesterday' END)::timestamptz",
    "at < (SELECT 'now')::timestamptz",
    "at < (SELECT min(x) FROM (SELECT 'now' AS x) AS q)::timestamptz",
    "at < (WITH q(x) AS (VALUES ('now')) SELECT x::timestamptz FROM q)",
    "at < ANY (SELECT x::timestamptz FROM (VALUES ('now')) AS q(x))",
    "at < ANY (SELECT x::timestamptz FROM unnest(ARRAY['now']) AS x)",
    "at < ANY (SELECT x::date + x::timestamptz::time FROM (SELECT 'now' AS x) AS q)",
    "at < (('(0,,,,,' || 'now,,)')::clock_events).at",
    "at < (ROW(0, '', '', NULL, NULL, lower('NOW'), NULL, NULL)::clock_events).at",
    `at < (jsonb_populate_record(null::clock_events, '{"at":"now"}')).at`,
    `at < (jsonb_populate_record(null::clock_events, '{"at":"\\u006e\\u006fw"}')).at`,
    `at < (jsonb_populate_record(null::clock_events, '{"at":"\\nnow"}')).at`,
    "at < (jsonb_populate_record(null::clock_events, jsonb_build_object('at', 'n' || 'ow'))).at",
    `at < (SELECT t FROM jsonb_to_record('{"t":"now"}') AS r(t timestamptz))`,
    `at < ('{"t":"now"}'::jsonb ->> 't')::timestamptz`,
    "at < 'now'::varchar(3)::timestamptz",
    "at < 'nowadays'::char(3)::timestamptz",
    "at < CAST(N'now' AS timestamptz)",
    "at < timestamptz(lower('NOW'))",
    "at < ('now'::text).timestamptz",
    "at < timestamptz_in(concat('now')::cstring, 0, -1)",
    "at < (ARRAY['now']::text[]::timestamptz[])[1]",
    "at < ANY (string_to_array('now', ',')::timestamptz[])",
    "at < lower(('[now' || ',)')::tstzrange)",
    "at < reverse('won')::timestamptz",
    "at < replace('nXw', 'X', 'o')::timestamptz",
    "at < translate('abc', 'abc', 'now')::timestamptz",
    "at < substr('know', 2)::timestamptz",
    "at < format('%s', 'now')::timestamptz",
    'at < to_char(at, \'"now"\')::timestamptz',
    'at < (chr(110) || chr(111) || chr(119))::timestamptz',
    "at < convert_from('\\x6e6f77', 'UTF8')::timestamptz",
    "at < coalesce(nullif(status, 'today'), 'now')::timestamptz",
    "at < greatest('now', 'a')::timestamptz",
    "at < (SELECT substr(x, 2) FROM (VALUES ('know')) AS q(x))::timestamptz",
    "at < (SELECT y::timestamptz FROM (SELECT substr(x, 2) AS y FROM (SELECT 'know' AS x) AS q) AS r)",
    "at < (SELECT string_agg(x, '') FROM unnest(ARRAY['n', 'o', 'w']) AS x)::timestamptz",
    "at < encode('\\x6e6f77', 'escape')::timestamptz",
    "at < ('now'::tsvector)::text::timestamptz",
    "at < CAST(status || left('nowhere', 3) AS timestamptz)",
  ])('stands or is refused in the text that is computed by %s', expectToStandOrBeRefused)

  it.each([
    "status::date < '2024-01-01'",
    "(id || '-01-01')::date < '2024-01-01' AND status = 'now'",
    "(status || 'T' || größe || 'Z')::timestamptz < '2024-01-01'",
    "(status || ' America/New_York')::timestamptz < '2024-01-01'",
    "(at AT TIME ZONE 'America/New_York')::date < '2024-01-01'",
    "date_trunc('month', at)::date = '2024-01-01' OR status = 'tomorrow'",
    "to_char(at, 'YYYY-MM-01')::date < '2024-01-01'",
    "to_char(at, 'Dy') = 'now'",
    "(CASE WHEN status = 'now' THEN '2024-01-01' ELSE 'infinity' END)::date < day",
    "(CASE status WHEN 'today' THEN '2024-01-01' ELSE größe END)::date < day",
    "coalesce(nullif(status, 'now'), '2024-01-01')::date < day",
    "(regexp_match(status, 'renewed on (.*)'))[1]::date < day",
    "split_part(status, ' tomorrow ', 2)::date < day",
    "(status::jsonb ->> 'today')::timestamptz < at",
    "status = ANY ('{now,later}') AND at > '2024-01-01'",
    "status IN (SELECT s FROM (VALUES ('now'), ('later')) AS v(s)) AND day < at::date",
    "status = ANY (SELECT lower(s) FROM (SELECT 'know' AS s) AS q) AND substr(status, 2)::date < day",
    "at < day + interval '1 day' * id",
  ])('is not taken to be asked by %s', async (condition) => {
    const planned = await planCondition(session, table, await readCondition(condition), MOMENT)
    expect(planned).toMatchObject({ where: condition, moment: null })
  })

  it('is looked for in little time where many casts may read a long list', async () => {
    const list = Array.from({ length: 5_000 }, (_, index) => `('w${index}')`).join(', ')
    const casts = Array.from({ length: 500 }, () => 'v::date = day').join(' OR ')
    const { tree } = await readCondition(`EXISTS (SELECT FROM (VALUES ${list}) AS q(v) WHERE ${casts})`)
    const begun = performance.now()
    expect(computedClockWord(tree, () => false)).toBeNull()
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('says what a computed text may come to', async () => {
    const condition = await readCondition("at < concat('no', 'w')::timestamptz")
    expect(await planCondition(session, table, condition, MOMENT).catch(problemOf)).toMatchObject({
      message:
        'The condition reads a time from computed text that may be “now”, which means a different time when a job is resumed.',
      nextStep: "Write now() or the date itself, or compute it: current_date + time '10:00'.",
    })
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
