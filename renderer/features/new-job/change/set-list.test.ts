import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSetList, setListOf } from './set-list.ts'

test('the SET list quotes columns, keeps expressions and leaves out what was not chosen', () => {
  const changes = [
    { column: 'Odd "one"', expression: " 'x' " },
    { column: '', expression: '1' },
    { column: 'value', expression: 'value + 1' },
  ]
  expect(setListOf(changes)).toBe(`"Odd ""one""" = 'x', "value" = value + 1`)
})

test('a SET list is read back as it was written', () => {
  const changes = [
    { column: 'a,"b"', expression: "'it''s, (really)'" },
    { column: 'value', expression: 'greatest(value, coalesce("x,y", 1)) = 2' },
    { column: 'tags', expression: "ARRAY['a', 'b']" },
  ]
  expect(parseSetList(setListOf(changes))).toEqual(changes)
})

test('a SET list that was typed is read as PostgreSQL reads its names', () => {
  expect(parseSetList(`Status = E'it\\'s, x', "a=b" = $$,'$$, U&"\\0061" = value`)).toEqual([
    { column: 'status', expression: "E'it\\'s, x'" },
    { column: 'a=b', expression: "$$,'$$" },
    { column: 'a', expression: 'value' },
  ])
})

test('whatever a column is called, it is read back', () => {
  const column = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
    .filter((name) => !name.includes('\0'))
  fc.assert(
    fc.property(column, column, (first, second) => {
      const changes = [
        { column: first, expression: "'a, b'" },
        { column: second, expression: 'value + 1' },
      ]
      expect(parseSetList(setListOf(changes))).toEqual(changes)
    }),
  )
})
