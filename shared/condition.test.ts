import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionSql } from './condition-sql.ts'
import { type ConditionToken, listedValues, listOf } from './condition.ts'
import { rulesFor } from './column-kind.ts'
import type { Column } from './table.ts'

const column = (name: string, type: string, valueKind: Column['valueKind'] = 'other'): Column => ({
  ...{ name, type, valueKind },
  nullable: true,
  inKey: false,
})
const COLUMNS = [
  column('category', 'text', 'text'),
  column('value', 'numeric(10,2)', 'number'),
  column('quantity', 'integer', 'number'),
  column('active', 'boolean', 'boolean'),
  column('day', 'date', 'time'),
  column('hour', 'time without time zone', 'time'),
  column('made', 'timestamp(3) with time zone', 'time'),
  column('stored', 'timestamp without time zone', 'time'),
  column('doc', 'jsonb'),
  column('Odd"Name', 'bytea'),
]
const sqlOf = (...tokens: ConditionToken[]) =>
  conditionSql({ match: 'all', groups: [{ match: 'all', tokens }] }, COLUMNS)

it('joins tokens with AND and types values by their column', () => {
  const sql = sqlOf(
    { column: 'category', operator: '=', value: "it's" },
    { column: 'value', operator: '>=', value: '-1.50' },
    { column: 'active', operator: '=', value: 'true' },
    { column: 'Odd"Name', operator: 'is null', value: 'ignored' },
    { column: 'category', operator: 'like', value: 'b%' },
  )
  expect(sql).toBe(
    `"category" = 'it''s' AND "value" >= -1.50 AND "active" = true AND "Odd""Name" IS NULL AND "category" LIKE 'b%'`,
  )
})

it.each<[ConditionToken, string]>([
  [{ column: 'quantity', operator: 'in', value: '1, 2\n3' }, '"quantity" IN (1, 2, 3)'],
  [{ column: 'category', operator: 'in', value: "it's\n'a,b'" }, `"category" IN ('it''s', 'a,b')`],
  [{ column: 'value', operator: 'between', value: '1', second: '2.5' }, '"value" BETWEEN 1 AND 2.5'],
  [{ column: 'category', operator: 'starts with', value: '50%_' }, String.raw`"category" LIKE E'50\\%\\_%'`],
  [{ column: 'category', operator: 'contains', value: 'a\\b' }, String.raw`"category" LIKE E'%a\\\\b%'`],
  [
    { column: 'made', operator: 'older than', value: '90', second: 'days' },
    `"made" < now() - interval '90 days'`,
  ],
  [
    { column: 'made', operator: 'older than', value: '1', second: 'months' },
    `"made" < now() - interval '1 month'`,
  ],
  [
    { column: 'day', operator: 'older than', value: '2', second: 'weeks' },
    `"day" < current_date - interval '2 weeks'`,
  ],
  [{ column: 'day', operator: '>', value: '2026-11-20' }, `"day" > '2026-11-20'`],
  [{ column: 'hour', operator: '<', value: '14:30' }, `"hour" < '14:30:00'`],
  [{ column: 'made', operator: '=', value: '2026-11-20 14:30' }, `"made" = '2026-11-20 14:30:00+00'`],
  [{ column: 'stored', operator: '<', value: '2026-11-20 14:30' }, `"stored" < '2026-11-20 14:30:00'`],
  [
    { column: 'doc', operator: '->>', value: 'Rome', second: 'lines.0.city' },
    `"doc" -> 'lines' -> 0 ->> 'city' = 'Rome'`,
  ],
  [{ column: 'doc', operator: '?', value: 'a?' }, `"doc" ? 'a?'`],
  [{ column: 'doc', operator: '@>', value: '{"a": 1}' }, `"doc" @> '{"a": 1}'`],
])('%j is written as %s', (token, sql) => {
  expect(sqlOf(token)).toBe(sql)
})

describe('a day of a column with a time', () => {
  const made = (operator: ConditionToken['operator'], value: string, second?: string) =>
    sqlOf({ column: 'made', operator, value, ...(second === undefined ? {} : { second }) })

  it.each([
    ['=', `("made" >= '2026-12-31 00:00:00+00' AND "made" < '2027-01-01 00:00:00+00')`],
    ['<>', `("made" < '2026-12-31 00:00:00+00' OR "made" >= '2027-01-01 00:00:00+00')`],
    ['<', `"made" < '2026-12-31 00:00:00+00'`],
    ['<=', `"made" < '2027-01-01 00:00:00+00'`],
    ['>', `"made" >= '2027-01-01 00:00:00+00'`],
    ['>=', `"made" >= '2026-12-31 00:00:00+00'`],
  ] as const)('is the whole of it after %s', (operator, sql) => {
    expect(made(operator, '2026-12-31')).toBe(sql)
  })

  it('ends a range with its end, and a time with itself', () => {
    expect(made('between', '2024-02-28', '2024-02-29')).toBe(
      `("made" >= '2024-02-28 00:00:00+00' AND "made" < '2024-03-01 00:00:00+00')`,
    )
    expect(made('between', '2024-02-28 10:00', '2024-02-29 11:30:05')).toBe(
      `("made" >= '2024-02-28 10:00:00+00' AND "made" <= '2024-02-29 11:30:05+00')`,
    )
  })
})

it('quotes what only looks like a number, so that it cannot become SQL', () => {
  expect(sqlOf({ column: 'value', operator: '=', value: '1 OR true' })).toBe(`"value" = '1 OR true'`)
  expect(sqlOf({ column: 'quantity', operator: 'in', value: '1) OR (true' })).toBe(
    `"quantity" IN ('1) OR (true')`,
  )
})

it('means nothing without a token', () => {
  expect(sqlOf()).toBe('')
})

it('offers what a type can be asked', () => {
  const operators = (name: string) => rulesFor(COLUMNS.find((known) => known.name === name)).operators
  expect(operators('value')).toContain('>=')
  expect(operators('value')).not.toContain('like')
  expect(operators('category')).toContain('contains')
  expect(operators('active')).toEqual(['=', 'is null', 'is not null'])
  expect(operators('made')).toContain('older than')
  expect(operators('hour')).not.toContain('older than')
  expect(operators('doc')).toEqual(['->>', '?', '@>', 'is null', 'is not null'])
  expect(operators('Odd"Name')).not.toContain('<')
})

describe('a list of values', () => {
  it('is read by lines and commas, whatever quotes it was pasted with', () => {
    expect(listedValues(`a, b\r\n\n 'c,d' ,"e""f",'g''h'\n,it's, 'i' j`)).toEqual([
      ...['a', 'b', 'c,d', 'e"f', "g'h", "it's", "'i' j"],
    ])
    expect(listedValues(' \n,, ')).toEqual([])
  })

  it('is written so that it reads back', () => {
    const value = fc.string({ unit: fc.constantFrom(...`ab'",\\ \t%é`), minLength: 1 })
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(listedValues(listOf(values))).toEqual(values)
      }),
    )
  })

  it('takes 20,000 values', () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => `'${at}`)
    expect(listedValues(ids.join('\n'))).toEqual(ids)
  })
})
