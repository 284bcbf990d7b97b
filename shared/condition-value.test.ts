import { describe, expect, test } from 'vitest'
import { valueError } from './condition-value.ts'
import type { ConditionToken } from './condition.ts'
import type { Column } from './table.ts'

const KINDS: Readonly<Record<string, Column['valueKind']>> = {
  text: 'text',
  boolean: 'boolean',
  uuid: 'uuid',
}
const errorOf = (type: string, token: Partial<ConditionToken>) => {
  const isTime = /date|time/.test(type)
  const isOther = /json|bytea/.test(type)
  const valueKind = KINDS[type] ?? (isTime ? 'time' : isOther ? 'other' : 'number')
  const column: Column = { name: 'Owner', type, valueKind, nullable: true, inKey: false }
  return valueError({ column: 'Owner', operator: '=', value: '', ...token }, column)
}

describe('a value that fits the type of its column', () => {
  test.each([
    ['smallint', '-32768'],
    ['integer', '2147483647'],
    ['bigint', '9223372036854775807'],
    ['numeric(10,2)', '-9.50'],
    ['double precision', '1e6'],
    ['real', '-1.5E-3'],
    ['text', ' '],
    ['boolean', 'true'],
    ['uuid', '6F9619FF-8B86-4D01-B42D-00CF4FC964FF'],
    ['date', '2024-02-29'],
    ['time without time zone', '23:59:59.999999'],
    ['time with time zone', '00:00'],
    ['timestamp(3) without time zone', '2026-11-20'],
    ['timestamp with time zone', '2026-11-20 14:30'],
    ['bytea', 'anything'],
  ])('%s takes %j', (type, value) => {
    expect(errorOf(type, { value })).toBeNull()
  })

  test.each([
    ['integer', '1.0', '"Owner" must be a whole number, such as 12.'],
    ['bigint', '1e5', 'a whole number'],
    ['numeric(10,2)', '--1', 'a number, such as 12 or 9.50'],
    ['numeric', '1,5', 'a number'],
    ['real', '1e', 'a number'],
    ['boolean', 'yes', 'true or false'],
    ['uuid', '6f9619ff', 'a UUID'],
    ['date', '2026-02-29', 'a date'],
    ['date', '2026-11-2', 'a date'],
    ['date', '0000-01-01', 'a date'],
    ['time without time zone', '24:00', 'a time, such'],
    ['timestamp with time zone', '2026-11-20 14', 'a date and a time'],
    ['timestamp with time zone', '2026-11-20 ', 'a date and a time'],
  ])('%s does not take %j', (type, value, words) => {
    expect(errorOf(type, { value })).toContain(words)
  })
})

test('a forgotten value is an error, and none where no value belongs', () => {
  expect(errorOf('text', {})).toBe('Enter a value for "Owner". To compare with an empty string, use SQL.')
  expect(errorOf('integer', {})).toBe('Enter a value for "Owner".')
  expect(errorOf('integer', { operator: 'in', value: ' ,\n' })).toContain('Enter a value')
  expect(errorOf('integer', { operator: 'between', value: '1' })).toContain('Enter a value')
  expect(errorOf('integer', { operator: 'is null' })).toBeNull()
})

test('of a list the first wrong value is named, with its place', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => String(at))
  expect(errorOf('integer', { operator: 'in', value: ids.join(',') })).toBeNull()
  expect(errorOf('integer', { operator: 'in', value: [...ids, 'x', 'y'].join('\n') })).toBe(
    'Value 20,001, “x”: "Owner" must be a whole number, such as 12.',
  )
})

test('a range needs two values that fit', () => {
  const range = (value: string, second: string) => errorOf('integer', { operator: 'between', value, second })
  expect(range('9', '10')).toBeNull()
  expect(range('1', 'x')).toContain('a whole number')
})

test.each([
  ['older than', '0', 'days', 'whole number'],
  ['older than', '1.5', 'days', 'whole number'],
  ['->>', 'x', 'a..b', 'path'],
  ['@>', '{a: 1}', undefined, 'JSON'],
] as const)('%s refuses %j with %j', (operator, value, second, words) => {
  const token = { operator, value, ...(second === undefined ? {} : { second }) }
  expect(errorOf(operator === 'older than' ? 'date' : 'jsonb', token)).toContain(words)
})

test('JSON and ages pass as they are meant', () => {
  expect(errorOf('date', { operator: 'older than', value: '90', second: 'days' })).toBeNull()
  expect(errorOf('jsonb', { operator: '->>', value: 'x', second: 'a.b c.0' })).toBeNull()
  expect(errorOf('jsonb', { operator: '@>', value: '[1, {"a": null}]' })).toBeNull()
})
