import { expect, test } from 'vitest'
import type { Column, ValueKind } from './table.ts'
import { literalOf, valueFault } from './typed-value.ts'

const columnOf = (type: string, valueKind: ValueKind): Column => {
  return { name: 'Odd', type, valueKind, nullable: true, inKey: false }
}
const NUMERIC = columnOf('numeric(10,2)', 'number')
const TEXT = columnOf('text', 'text')

test.each([
  ['archived', TEXT, `'archived'`],
  ["it's", columnOf('character varying(9)', 'text'), `'it''s'`],
  ['a\\b', TEXT, String.raw`E'a\\b'`],
  ['9.50', NUMERIC, `'9.50'::numeric`],
  ['-7', columnOf('integer', 'number'), `'-7'::integer`],
  ['7', columnOf('"odd(1)"', 'number'), `'7'::"odd(1)"`],
  ['true', columnOf('boolean', 'boolean'), 'true'],
  ['2026-11-20', columnOf('date', 'time'), `'2026-11-20'::date`],
  [
    '2026-11-20 14:30',
    columnOf('timestamp(3) with time zone', 'time'),
    `'2026-11-20 14:30'::timestamp with time zone`,
  ],
  ['{"a": "it\'s"}', columnOf('jsonb', 'other'), `'{"a": "it''s"}'::jsonb`],
  [String.raw`\x00`, columnOf('bytea', 'other'), String.raw`E'\\x00'`],
])('the value %j becomes a literal of its column', (text, column, sql) => {
  expect(literalOf(text, column)).toBe(sql)
})

test.each<[Column, string[], string[]]>([
  [columnOf('smallint', 'number'), ['0', '-32768', '32767'], ['1.5', '1e3', '', 'x']],
  [columnOf('bigint', 'number'), ['-9223372036854775808'], ['9,0']],
  [NUMERIC, ['1', '-9.50'], ['9.505', '.5', '1e3', 'NaN', '1 000']],
  [columnOf('double precision', 'number'), ['0.123456789'], ['0x1']],
  [columnOf('boolean', 'boolean'), ['true', 'false'], ['t', 'TRUE']],
  [columnOf('date', 'time'), ['2024-02-29'], ['2026-11-32', '2026-11', 'today', '2026-11-20 10:00']],
  [columnOf('time without time zone', 'time'), ['23:59', '00:00:59'], ['24:00', 'now', '1:00']],
  [
    columnOf('timestamp with time zone', 'time'),
    ['2026-11-20', '2026-11-20 14:30', '2026-11-20 14:30:05'],
    ['now', '2026-13-01', '2026-11-20 25:00', '2026-11-20 10:00 +02'],
  ],
  [columnOf('uuid', 'uuid'), ['0B6F1F0E-6a56-4f3e-9d0c-2f4a8f6b1c2d'], ['0b6f1f0e', '']],
  [columnOf('json', 'other'), ['{"a": [1]}', 'null'], ['{a: 1}', '']],
])('a value is checked by its column: $type', (column, right, wrong) => {
  expect(right.map((text) => valueFault(text, column))).toEqual(right.map(() => null))
  for (const text of wrong) expect(valueFault(text, column)).toMatch(/^(?:must be|can have) /)
})

test.each([
  ['numeric(10,2)', '9.505', 'can have at most 2 decimal places'],
  ['numeric(10,1)', '9.55', 'can have at most 1 decimal place'],
  ['numeric(10,0)', '9.5', 'must be a whole number, such as 12'],
])('a value of %s that would be rounded is told so: %s', (type, text, fault) => {
  expect(valueFault(text, columnOf(type, 'number'))).toBe(fault)
})
