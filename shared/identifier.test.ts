import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  displayName,
  displayTable,
  namesTable,
  parseTableName,
  quoteIdentifier,
  quoteLiteral,
  quoteTable,
  takeName,
} from './identifier.ts'
import { isWholeName, TableName } from './table-name.ts'
import { isPrintable } from './printable.ts'

it.each([
  ['batch_test', { schema: 'public', name: 'batch_test' }],
  ['Batch_Test', { schema: 'public', name: 'batch_test' }],
  ['"Batch Test"', { schema: 'public', name: 'Batch Test' }],
  ['sales.orders', { schema: 'sales', name: 'orders' }],
  ['"a.b"."c""d"', { schema: 'a.b', name: 'c"d' }],
  [' größe ', { schema: 'public', name: 'größe' }],
  // Only A to Z are folded: of the others PostgreSQL keeps the capitals in UTF-8.
  ['İSTANBUL', { schema: 'public', name: 'İstanbul' }],
  ['\u212aEY', { schema: 'public', name: '\u212aey' }],
  ['GRÖSSE_ẞ', { schema: 'public', name: 'grÖsse_ẞ' }],
  ['𝒳1.😀', { schema: '𝒳1', name: '😀' }],
  [String.raw`U&"d\0061t\+01F600\\"`, { schema: 'public', name: 'dat😀\\' }],
  [String.raw`u&"\D83D\DE00".T`, { schema: '😀', name: 't' }],
])('reads %s as PostgreSQL would', (text, table) => {
  expect(parseTableName(text)).toEqual(table)
})

it.each(['', '1table', 'a.b.c', 'a..b', 'a b', '"open', 'a;drop table b', '""', "a'b", '"".a', 'a.', 'U&""'])(
  'does not read %s',
  (text) => {
    expect(parseTableName(text)).toBeNull()
  },
)

it.each([
  String.raw`U&"\00"`,
  String.raw`U&"\+110000"`,
  String.raw`U&"\0000"`,
  String.raw`U&"\D83D"`,
  'U&"a',
])('does not read the wrong escape of %s', (text) => {
  expect(parseTableName(text)).toBeNull()
})

it.each([
  ['orders', 'orders'],
  ['Orders', '"Orders"'],
  ['order', '"order"'],
  ['a=b', '"a=b"'],
  ['a"b', '"a""b"'],
  ['größe', '"größe"'],
  ['İ', '"İ"'],
  ['a b', '"a b"'],
  [' ', '" "'],
  ['a\\b', '"a\\b"'],
  ['a\u00a0b', String.raw`U&"a\00a0b"`],
  ['a\u202e\\b', String.raw`U&"a\202e\\b"`],
  ['a\u{e0041}"\n', String.raw`U&"a\+0e0041""\000a"`],
  ['caf\ufffd', String.raw`U&"caf\fffd"`],
])('shows the name %j as it has to be typed', (name, shown) => {
  expect(displayName(name)).toBe(shown)
})

const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))

/** Names that PostgreSQL takes: any characters but NUL, up to 63 bytes. */
const name = fc
  .oneof(
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'aZ_"\'.=\\$ İK\u00a0\u202e😀'), minLength: 1, maxLength: 20 }),
  )
  .filter((text) => TableName.safeParse({ schema: 'a', name: text }).success)

it('reads back every name that it quotes', () => {
  fc.assert(
    fc.property(name, name, (schema, table) => {
      expect(parseTableName(quoteTable({ schema, name: table }))).toEqual({ schema, name: table })
    }),
  )
})

it('reads back every name that it shows, which can always be typed', () => {
  fc.assert(
    fc.property(name, name, (schema, table) => {
      const shown = displayTable({ schema, name: table })
      expect(parseTableName(shown)).toEqual({ schema, name: table })
      expect(isPrintable(shown)).toBe(true)
      expect(takeName(`${displayName(table)} = 1`)).toEqual({ name: table, rest: ' = 1' })
    }),
  )
})

it('measures a name in bytes', () => {
  expect(isWholeName('a'.repeat(63))).toBe(true)
  expect(isWholeName('a'.repeat(64))).toBe(false)
  expect(isWholeName('ü'.repeat(32))).toBe(false)
  expect(TableName.safeParse({ schema: 'public', name: 'ü'.repeat(32) }).success).toBe(false)
})

it('quotes what could end a name or a value early', () => {
  expect(quoteIdentifier('a"b')).toBe('"a""b"')
  expect(quoteLiteral("it's")).toBe("'it''s'")
  expect(quoteLiteral("a\\'b")).toBe("E'a\\\\''b'")
})

it('leaves out the default schema for people', () => {
  expect(displayTable({ schema: 'public', name: 'a' })).toBe('a')
  expect(displayTable({ schema: 'sales', name: 'a' })).toBe('sales.a')
  expect(displayTable({ schema: 'public', name: 'sales.a' })).toBe('"sales.a"')
})

it.each([
  ['sales.Orders', true],
  [' sales."Orders" ', true],
  ['Orders', false],
  ['sales.orders', false],
  ['sales.Order', false],
  ['', false],
])('%s is the name of the table: %s', (typed, is) => {
  expect(namesTable(typed, { schema: 'sales', name: 'Orders' })).toBe(is)
})
