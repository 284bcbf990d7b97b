import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COLUMNS } from '../testing.ts'
import { parseSetList, setListOf } from './set-list.ts'

test('the SET list quotes columns, keeps expressions and leaves out what was not chosen', () => {
  const changes = [
    { column: 'Odd "one"', kind: 'expression' as const, text: " 'x' " },
    { column: '', kind: 'expression' as const, text: '1' },
    { column: 'value', kind: 'expression' as const, text: 'value + 1' },
  ]
  expect(setListOf(changes, [])).toBe(`"Odd ""one""" = 'x', "value" = value + 1`)
})

test('a value, NULL, the default and the time need no SQL to be typed', () => {
  const changes = [
    { column: 'value', kind: 'value', text: '9.50' },
    { column: 'status', kind: 'null', text: '' },
    { column: 'category', kind: 'default', text: '' },
    { column: 'updated_at', kind: 'now', text: '' },
    { column: 'id', kind: 'value', text: '' },
  ] as const
  const set = setListOf(changes, COLUMNS)
  expect(set).toBe(`"value" = '9.50'::numeric, "status" = NULL, "category" = DEFAULT, "updated_at" = now()`)
  expect(parseSetList(set)).toEqual([
    { column: 'value', kind: 'expression', text: `'9.50'::numeric` },
    ...changes.slice(1, 4),
  ])
})

test('a SET list is read back as it was written', () => {
  const changes = [
    { column: 'a,"b"', kind: 'expression' as const, text: "'it''s, (really)'" },
    { column: 'value', kind: 'expression' as const, text: 'greatest(value, coalesce("x,y", 1)) = 2' },
    { column: 'tags', kind: 'expression' as const, text: "ARRAY['a', 'b']" },
  ]
  expect(parseSetList(setListOf(changes, []))).toEqual(changes)
})

test('a SET list that was typed is read as PostgreSQL reads its names', () => {
  expect(parseSetList(`Status = E'it\\'s, x', "a=b" = $$,'$$, U&"\\0061" = value`)).toEqual([
    { column: 'status', kind: 'expression' as const, text: "E'it\\'s, x'" },
    { column: 'a=b', kind: 'expression' as const, text: "$$,'$$" },
    { column: 'a', kind: 'expression' as const, text: 'value' },
  ])
})

test('whatever a column is called, it is read back', () => {
  const column = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
    .filter((name) => !name.includes('\0'))
  fc.assert(
    fc.property(column, column, (first, second) => {
      const changes = [
        { column: first, kind: 'expression' as const, text: "'a, b'" },
        { column: second, kind: 'expression' as const, text: 'value + 1' },
      ]
      expect(parseSetList(setListOf(changes, []))).toEqual(changes)
    }),
  )
})
