import { describe, expect, test } from 'vitest'
import { ConditionForm, type ConditionToken } from '../../../../shared/condition.ts'
import {
  addGroup,
  changeGroup,
  changeToken,
  comparing,
  comparisonsError,
  editSql,
  EMPTY_COMPARISON,
  EMPTY_CONDITION,
  predicateOf,
  writeAsSql,
  writeAsTokens,
} from './condition-form.ts'
import { COLUMNS } from '../testing.ts'

const CATEGORY = { column: 'category', operator: '=', value: "children's" } as const
const VALUE = { column: 'value', operator: '>', value: '10' } as const
const BOOKS = comparing([CATEGORY, VALUE])
const BOOKS_SQL = `"category" = 'children''s' AND "value" > 10`

describe('the predicate', () => {
  test('of comparisons joins them, typed as their columns are', () => {
    expect(predicateOf(BOOKS, COLUMNS)).toBe(BOOKS_SQL)
  })

  test('leaves out a comparison that has no column or no value yet', () => {
    const begun = { ...EMPTY_COMPARISON, column: 'status' }
    const ages = { ...begun, operator: 'older than', value: '3', second: '' } as const
    const list = { ...begun, operator: 'in', value: ' , ' } as const
    const form = comparing([CATEGORY, VALUE, EMPTY_COMPARISON, begun, ages, list])
    expect(predicateOf(form, COLUMNS)).toBe(BOOKS_SQL)
  })

  test('keeps a comparison that needs no value', () => {
    const form = comparing([{ column: 'status', operator: 'is null', value: '' }])
    expect(predicateOf(form, COLUMNS)).toBe('"status" IS NULL')
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
  expect(changeToken(VALUE, { column: 'updated_at' }, COLUMNS)).toEqual({
    column: 'updated_at',
    operator: '=',
    value: '',
  })
  const doc = { name: 'doc', type: 'jsonb', valueKind: 'other', nullable: true, inKey: false } as const
  expect(changeToken(VALUE, { column: 'doc' }, [doc]).operator).toBe('->>')
})

test('the same column keeps operator and value', () => {
  expect(changeToken(VALUE, { column: 'value' }, COLUMNS)).toEqual(VALUE)
})

test('another operator keeps the value, but an age is none', () => {
  expect(changeToken(VALUE, { operator: 'between' }, COLUMNS)).toEqual({ ...VALUE, operator: 'between' })
  const age = changeToken({ ...VALUE, column: 'updated_at' }, { operator: 'older than' }, COLUMNS)
  expect(age).toEqual({ column: 'updated_at', operator: 'older than', value: '', second: 'days' })
  expect(changeToken({ ...age, value: '9' }, { operator: '<' }, COLUMNS)).toMatchObject({ value: '' })
})

describe('groups', () => {
  const either = changeGroup(addGroup(BOOKS), 1, (group) => ({
    ...group,
    tokens: [CATEGORY, { ...CATEGORY, value: 'books' }],
  }))

  test('are in parentheses where they are joined otherwise', () => {
    expect(predicateOf(either, COLUMNS)).toBe(
      `${BOOKS_SQL} AND ("category" = 'children''s' OR "category" = 'books')`,
    )
    expect(predicateOf({ ...either, match: 'any' }, COLUMNS)).toBe(
      `(${BOOKS_SQL}) OR "category" = 'children''s' OR "category" = 'books'`,
    )
  })

  test('go with their last comparison, but for the last group', () => {
    const without = changeGroup(either, 0, (group) => ({ ...group, tokens: [] }))
    expect(without.groups).toHaveLength(1)
    expect(changeGroup(without, 0, (group) => ({ ...group, tokens: [] })).groups).toHaveLength(1)
  })
})

test('what stands in the way is said once for all comparisons', () => {
  const error = (...tokens: ConditionToken[]) => comparisonsError(comparing(tokens), COLUMNS)
  const wrong = { ...VALUE, value: 'many' }
  expect(error(CATEGORY, VALUE)).toBeNull()
  expect(error(CATEGORY, wrong)).toBe('One value does not fit its column’s type.')
  expect(error(wrong, wrong)).toBe('2 values do not fit their columns’ types.')
  expect(error(wrong, { ...VALUE, value: '' })).toBe('Enter a value for each comparison, or remove it.')
  expect(error(EMPTY_COMPARISON)).toBe('Choose a column for each comparison, or remove it.')
})

test('a condition is plain JSON of its schema', () => {
  const form = editSql(writeAsSql(addGroup(BOOKS), COLUMNS), 'value IS NULL')
  expect(ConditionForm.parse(JSON.parse(JSON.stringify(form)))).toEqual(form)
})
