import { describe, expect, test } from 'vitest'
import {
  changeToken,
  type ConditionForm,
  editSql,
  EMPTY_COMPARISON,
  EMPTY_CONDITION,
  predicateOf,
  valueError,
  writeAsSql,
  writeAsTokens,
} from './condition-form.ts'
import { COLUMNS } from '../testing.ts'

const BOOKS: ConditionForm = {
  ...EMPTY_CONDITION,
  tokens: [
    { column: 'category', operator: '=', value: "children's" },
    { column: 'value', operator: '>', value: '10' },
  ],
}
const BOOKS_SQL = `"category" = 'children''s' AND "value" > 10`

describe('the predicate', () => {
  test('of comparisons joins them, typed as their columns are', () => {
    expect(predicateOf(BOOKS, COLUMNS)).toBe(BOOKS_SQL)
  })

  test('leaves out a comparison that has no column or no value yet', () => {
    const begun = { ...EMPTY_COMPARISON, column: 'status' }
    const tokens = [...BOOKS.tokens, EMPTY_COMPARISON, begun]
    expect(predicateOf({ ...BOOKS, tokens }, COLUMNS)).toBe(BOOKS_SQL)
  })

  test('keeps a comparison that needs no value', () => {
    const tokens = [{ column: 'status', operator: 'is null', value: '' } as const]
    expect(predicateOf({ ...BOOKS, tokens }, COLUMNS)).toBe('"status" IS NULL')
  })

  test('of nothing is empty, and never all rows', () => {
    expect(predicateOf(EMPTY_CONDITION, COLUMNS)).toBe('')
    expect(predicateOf(writeAsSql(EMPTY_CONDITION, COLUMNS), COLUMNS)).toBe('')
  })

  test('of all rows is said as true', () => {
    expect(predicateOf({ ...BOOKS, mode: 'all' }, COLUMNS)).toBe('true')
  })
})

describe('from comparisons to SQL and back', () => {
  test('the SQL begins as what the comparisons say', () => {
    const form = writeAsSql(BOOKS, COLUMNS)
    expect(form.sql).toBe(BOOKS_SQL)
    expect(form.sqlEdited).toBe(false)
    expect(predicateOf(writeAsTokens(form), COLUMNS)).toBe(BOOKS_SQL)
  })

  test('SQL that a person changed is marked, and survives a look at all rows', () => {
    const edited = editSql(writeAsSql(BOOKS, COLUMNS), 'value IS NULL')
    expect(edited.sqlEdited).toBe(true)
    expect(writeAsSql({ ...edited, mode: 'all' }, COLUMNS).sql).toBe('value IS NULL')
  })

  test('giving up the SQL brings the comparisons back, and later SQL starts from them', () => {
    const back = writeAsTokens(editSql(writeAsSql(BOOKS, COLUMNS), 'value IS NULL'))
    expect(predicateOf(back, COLUMNS)).toBe(BOOKS_SQL)
    expect(writeAsSql(back, COLUMNS).sql).toBe(BOOKS_SQL)
  })
})

test('another column takes other values: operator and value start anew', () => {
  const form = changeToken(BOOKS, 1, { column: 'updated_at' })
  expect(form.tokens[1]).toEqual({ column: 'updated_at', operator: '=', value: '' })
  expect(form.tokens[0]).toEqual(BOOKS.tokens[0])
})

test('the same column keeps operator and value', () => {
  expect(changeToken(BOOKS, 1, { column: 'value' }).tokens[1]).toEqual(BOOKS.tokens[1])
})

test.each(['', '12a', '1e5', '--1', '1,5'])('%j is no number', (value) => {
  expect(valueError({ column: 'value', operator: '=', value }, 'number')).not.toBeNull()
})

test.each(['12', '-9.50'])('%j is a number', (value) => {
  expect(valueError({ column: 'value', operator: '=', value }, 'number')).toBeNull()
})

test('a forgotten value is an error for text too, and none where no value belongs', () => {
  expect(valueError({ column: 'category', operator: '<>', value: '' }, 'text')).toContain('SQL')
  expect(valueError({ column: 'category', operator: 'is null', value: '' }, 'text')).toBeNull()
})
