import fc from 'fast-check'
import { expect, it } from 'vitest'
import { displayTable, parseTableName, quoteIdentifier, quoteLiteral, quoteTable } from './identifier.ts'

it.each([
  ['batch_test', { schema: 'public', name: 'batch_test' }],
  ['Batch_Test', { schema: 'public', name: 'batch_test' }],
  ['"Batch Test"', { schema: 'public', name: 'Batch Test' }],
  ['sales.orders', { schema: 'sales', name: 'orders' }],
  ['"a.b"."c""d"', { schema: 'a.b', name: 'c"d' }],
  [' größe ', { schema: 'public', name: 'größe' }],
])('reads %s as PostgreSQL would', (text, table) => {
  expect(parseTableName(text)).toEqual(table)
})

it.each(['', '1table', 'a.b.c', 'a..b', 'a b', '"open', 'a;drop table b', '""', "a'b"])(
  'does not read %s',
  (text) => {
    expect(parseTableName(text)).toBeNull()
  },
)

it('reads back every table name that it quotes', () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(name, name, (schema, table) => {
      expect(parseTableName(quoteTable({ schema, name: table }))).toEqual({ schema, name: table })
    }),
  )
})

it('quotes what could end a name or a value early', () => {
  expect(quoteIdentifier('a"b')).toBe('"a""b"')
  expect(quoteLiteral("it's")).toBe("'it''s'")
  expect(quoteLiteral("a\\'b")).toBe("E'a\\\\''b'")
})

it('leaves out the default schema for people', () => {
  expect(displayTable({ schema: 'public', name: 'a' })).toBe('a')
  expect(displayTable({ schema: 'sales', name: 'a' })).toBe('sales.a')
})
