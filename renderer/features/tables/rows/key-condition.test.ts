import { expect, test } from 'vitest'
import { keyCondition, MOST_PICKED } from './key-condition.ts'
import { column, idTable } from './testing.ts'

const rowOf = (...values: string[]) => ({ values, cut: [] })

test('rows with a key of one column are told by a list of its values', () => {
  expect(keyCondition(idTable, [rowOf('1', 'a'), rowOf('-2', 'b')])).toBe('"id" IN (1, -2)')
  const byText = { columns: [column('Id', { inKey: true })], key: ['Id'] }
  expect(keyCondition(byText, [rowOf('it’s'), rowOf("'"), rowOf(String.raw`a\b`)])).toBe(
    String.raw`"Id" IN ('it’s', '''', E'a\\b')`,
  )
})

test('rows with a key of several columns are told by all of them, in key order', () => {
  const both = { ...idTable, key: ['note', 'id'] }
  expect(keyCondition(both, [rowOf('1', 'a'), rowOf('2', '')])).toBe(`("note", "id") IN (('a', 1), ('', 2))`)
})

test('a number that is none of digits alone is quoted', () => {
  expect(keyCondition(idTable, [rowOf('NaN')])).toBe(`"id" IN ('NaN')`)
})

test('no condition is made of nothing, of too many rows, or of what no condition may hold', () => {
  expect(keyCondition(idTable, [])).toBeNull()
  const many = Array.from({ length: MOST_PICKED + 1 }, (_, id) => rowOf(String(id)))
  expect(keyCondition(idTable, many)).toBeNull()
  expect(keyCondition(idTable, many.slice(1))).not.toBeNull()
  const byText = { columns: [column('id', { inKey: true })], key: ['id'] }
  expect(keyCondition(byText, [rowOf('\ufffd')])).toBeNull()
})
