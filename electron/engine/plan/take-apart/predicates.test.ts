import { expect, it } from 'vitest'
import { conditionSql } from '../../../../shared/condition-sql.ts'
import { valueError } from '../../../../shared/condition-value.ts'
import type { ConditionToken } from '../../../../shared/condition.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import type { Column } from '../../../../shared/table.ts'
import type { Connection } from '../../../../shared/cluster.ts'
import { withTable } from '../../../testing/cluster.ts'
import { withSession } from '../../db/session.ts'
import { specOf, testEngine } from '../../testing/test-engine.ts'
import { tableNamed } from './take-apart.ts'

type Asked = Omit<ConditionToken, 'column'>

const UUIDS = ['00000000-0000-0000-0000-000000000000', '6f9619ff-8b86-4d01-b42d-00cf4fc964ff']
const DAYS = [
  '2026-11-19 23:59:59.999999',
  '2026-11-20 00:00:00',
  '2026-11-20 12:30:00',
  '2026-11-21 00:00:00',
]
const TEXTS = ['50%', '50 percent', 'a_b', 'axb', 'a\\b', "it's", '', '100 50%']

/** Of the values of a column, those that a comparison has to select: none is NULL, which the table has too. */
const CASES: readonly (readonly [
  type: string,
  values: readonly string[],
  asked: Asked,
  selected: readonly string[],
])[] = [
  ['text', TEXTS, { operator: 'starts with', value: '50%' }, ['50%']],
  ['text', TEXTS, { operator: 'contains', value: '50%' }, ['50%', '100 50%']],
  ['text', TEXTS, { operator: 'contains', value: '_' }, ['a_b']],
  ['text', TEXTS, { operator: 'contains', value: '\\' }, ['a\\b']],
  ['text', TEXTS, { operator: 'like', value: 'a_b' }, ['a_b', 'axb', 'a\\b']],
  ['varchar(20)', TEXTS, { operator: 'in', value: "it's, 50%\n'a_b'" }, ['50%', 'a_b', "it's"]],
  ['text', ['a', 'b', 'c'], { operator: 'between', value: 'a', second: 'b' }, ['a', 'b']],
  ['integer', ['-1', '0', '2147483647'], { operator: '<=', value: '99999999999' }, ['-1', '0', '2147483647']],
  ['smallint', ['-5', '0', '5'], { operator: 'between', value: '-5', second: '0' }, ['-5', '0']],
  [
    'bigint',
    ['9223372036854775807', '1'],
    { operator: '=', value: '9223372036854775807' },
    ['9223372036854775807'],
  ],
  ['numeric(10,2)', ['0.10', '0.11'], { operator: 'in', value: '0.1, 7' }, ['0.10']],
  ['double precision', ['1000000', '0.1'], { operator: '=', value: '1e6' }, ['1000000']],
  ['boolean', ['true', 'false'], { operator: '=', value: 'false' }, ['false']],
  ['uuid', UUIDS, { operator: '=', value: UUIDS[1]?.toUpperCase() ?? '' }, UUIDS.slice(1)],
  ['uuid', UUIDS, { operator: 'in', value: UUIDS.join('\n') }, UUIDS],
  ['date', ['2024-02-29', '2024-03-01'], { operator: '<', value: '2024-03-01' }, ['2024-02-29']],
  [
    'date',
    ['0001-01-01', '9999-12-31'],
    { operator: 'older than', value: '1', second: 'years' },
    ['0001-01-01'],
  ],
  [
    'time',
    ['00:00:00', '14:30:00', '23:59:59'],
    { operator: '>=', value: '14:30' },
    ['14:30:00', '23:59:59'],
  ],
  ['timetz', ['14:30:00+00', '15:30:00+02'], { operator: '<', value: '14:30' }, ['15:30:00+02']],
  ['timestamp', DAYS, { operator: '=', value: '2026-11-20' }, DAYS.slice(1, 3)],
  ['timestamptz', DAYS, { operator: '=', value: '2026-11-20' }, DAYS.slice(1, 3)],
  ['timestamptz', DAYS, { operator: '<>', value: '2026-11-20' }, [DAYS[0] ?? '', DAYS[3] ?? '']],
  ['timestamptz', DAYS, { operator: '>', value: '2026-11-20' }, DAYS.slice(3)],
  ['timestamptz', DAYS, { operator: '<=', value: '2026-11-20' }, DAYS.slice(0, 3)],
  ['timestamptz', DAYS, { operator: '<', value: '2026-11-20 12:30' }, DAYS.slice(0, 2)],
  ['timestamptz', DAYS, { operator: 'between', value: '2026-11-19', second: '2026-11-20' }, DAYS.slice(0, 3)],
  [
    'timestamptz',
    DAYS,
    { operator: 'between', value: '2026-11-19', second: '2026-11-20 12:30' },
    DAYS.slice(0, 3),
  ],
  [
    'timestamptz',
    ['infinity', '2000-01-01'],
    { operator: 'older than', value: '90', second: 'minutes' },
    ['2000-01-01'],
  ],
  [
    'json',
    ['{"a": {"b": ["x", 1]}}', '{"a": 1}'],
    { operator: '->>', value: 'x', second: 'a.b.0' },
    ['{"a": {"b": ["x", 1]}}'],
  ],
  ['jsonb', ['{"a": null}', '{"b": "a"}', '["a"]'], { operator: '?', value: 'a' }, ['{"a": null}', '["a"]']],
  [
    'jsonb',
    ['{"a": 1, "b": 2}', '{"a": "1"}'],
    { operator: '@>', value: '{"a": 1.0}' },
    ['{"a": 1, "b": 2}'],
  ],
  ['inet', ['10.0.0.1', '10.0.0.2'], { operator: 'in', value: '10.0.0.2' }, ['10.0.0.2']],
  ['text', TEXTS.slice(0, 2), { operator: 'is not null', value: '' }, TEXTS.slice(0, 2)],
]

const engine = testEngine()

it('selects what it says, for values of every type', async () => {
  const columns = CASES.map(([type], at) => `c${at} ${type}`).join(', ')
  await withTable(`id int PRIMARY KEY, ${columns}`, async ({ client, name }) => {
    await client.query(`SET TimeZone = 'UTC'`)
    const table = { schema: 'public', name }
    const detail = await engine.describeTable('sandbox', table)
    await client.query(`INSERT INTO ${name} (id) VALUES (0)`)
    for (const [at, [type, values, asked, selected]] of CASES.entries()) {
      const column = detail.columns.find((known) => known.name === `c${at}`) as Column
      const token = { column: column.name, ...asked }
      expect(valueError(token, column), `${type} ${asked.operator}`).toBeNull()
      const sql = conditionSql({ match: 'all', groups: [{ match: 'all', tokens: [token] }] }, detail.columns)
      for (const value of values)
        await client.query(`INSERT INTO ${name} (id, c${at}) SELECT count(*), $1::${type} FROM ${name}`, [
          value,
        ])
      const places = `SELECT id FROM ${name} WHERE ${sql} ORDER BY id`
      const wanted = `SELECT id FROM ${name} WHERE c${at}::text = ANY (SELECT v::${type}::text FROM unnest($1::text[]) AS v) ORDER BY id`
      expect((await client.query(places)).rows, sql).toEqual((await client.query(wanted, [selected])).rows)
    }
  })
})

it('is planned as a job, also with a clock and with groups', async () => {
  await withTable('id int PRIMARY KEY, made timestamptz, day date', async ({ name }) => {
    const { columns } = await engine.describeTable('sandbox', { schema: 'public', name })
    const age = { operator: 'older than', value: '90', second: 'days' } as const
    const tokens = [
      { column: 'made', ...age },
      { column: 'day', ...age },
    ]
    const groups = [
      { match: 'any' as const, tokens },
      { match: 'all' as const, tokens },
    ]
    const where = conditionSql({ match: 'any', groups }, columns)
    expect(await engine.plan(specOf(name, { operation: 'purge', where }))).toMatchObject({ key: ['id'] })
  })
})

it('takes a pasted statement apart for a table of the cluster', async () => {
  await withTable('id int PRIMARY KEY, made timestamptz', async ({ client, name }) => {
    const sql = `UPDATE ${name} SET made = now() WHERE id = 1 OR id = 2;`
    expect(await engine.takeApart('sandbox', null, sql)).toEqual({
      operation: 'update',
      table: { schema: 'public', name },
      set: 'made = now()',
      where: 'id = 1 OR id = 2',
      comparisons: {
        match: 'all',
        groups: [
          {
            match: 'any',
            tokens: [
              { column: 'id', operator: '=', value: '1' },
              { column: 'id', operator: '=', value: '2' },
            ],
          },
        ],
      },
    })
    const table = { schema: 'public', name }
    expect(await engine.takeApart('sandbox', table, 'WHERE id % 2 = 1')).toMatchObject({
      ...{ operation: null, table, set: null },
      ...{ where: 'id % 2 = 1', comparisons: null },
    })
    expect(await engine.takeApart('sandbox', null, 'WHERE id = 1')).toMatchObject({
      table: null,
      where: 'id = 1',
    })
    expect(await engine.takeApart('sandbox', null, `DELETE FROM ${name}_x`).catch(problemOf)).toMatchObject({
      code: 'table-unknown',
    })
    await client.query(`CREATE TABLE ${name}_keyless (n int)`)
    expect(
      await engine.takeApart('sandbox', null, `DELETE FROM ${name}_keyless`).catch(problemOf),
    ).toMatchObject({
      code: 'table-without-key',
    })
  })
})

it('finds a name without a schema where a session would', async () => {
  await withTable('id int PRIMARY KEY', async ({ client, name, connection }) => {
    const schema = `${name}_s`
    await client.query(`CREATE SCHEMA ${schema} CREATE TABLE ${name} (id int PRIMARY KEY)`)
    const found = async (but: Partial<Connection>, schemaname?: string) =>
      await withSession(connection, async (session) => {
        const relation = { relname: name, ...(schemaname === undefined ? {} : { schemaname }) }
        return (await tableNamed(session, { ...connection, schema: null, ...but }, relation)).schema
      })
    expect(await found({})).toBe('public')
    expect(await found({ user: schema })).toBe(schema)
    expect(await found({ schema })).toBe(schema)
    expect(await found({ schema }, 'public')).toBe('public')
  })
})
