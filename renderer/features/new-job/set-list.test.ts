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
