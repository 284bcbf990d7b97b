import { expect, test } from 'vitest'
import { DEMO_TABLE } from '../../../../shared/demo-table.ts'
import type { TakenApart } from '../../../../shared/taken-apart.ts'
import { initialForm } from '../job-form.ts'
import { takenWords, withTaken } from './taken-apart.ts'

const FORM = initialForm({ operation: 'purge', table: DEMO_TABLE, tour: true }, 'orders')
const CONDITION: TakenApart = {
  operation: null,
  table: null,
  set: null,
  where: 'a % 2 = 1',
  comparisons: null,
}
const ORDERS = { schema: 'shop', name: 'orders' }
const UPDATE: TakenApart = {
  ...CONDITION,
  operation: 'update',
  table: ORDERS,
  set: 'status = DEFAULT, n = n + 1',
}

test('a condition alone changes the condition alone', () => {
  const { condition, ...more } = withTaken(FORM, CONDITION)
  expect({ ...more, condition: FORM.condition }).toEqual(FORM)
  expect(condition).toMatchObject({ mode: 'sql', sql: 'a % 2 = 1', sqlEdited: true })
  expect(takenWords(CONDITION)).toBe('Taken from the pasted WHERE: condition.')
})

test('an update brings its table, its new values and its condition', () => {
  const groups = [{ match: 'all' as const, tokens: [{ column: 'a', operator: '=' as const, value: '1' }] }]
  const form = withTaken(FORM, { ...UPDATE, comparisons: { match: 'all', groups } })
  expect(form).toMatchObject({ operation: 'update', table: ORDERS, batchSize: FORM.batchSize })
  expect(form.condition).toMatchObject({ mode: 'tokens', groups })
  expect(form.changes).toEqual([
    { column: 'status', kind: 'default', text: '' },
    { column: 'n', kind: 'expression', text: 'n + 1' },
  ])
  expect(takenWords(UPDATE)).toBe('Taken from the pasted UPDATE: table shop.orders, new values, condition.')
})

test('a DELETE without a condition means all rows, and says so', () => {
  const taken: TakenApart = { ...UPDATE, operation: 'purge', set: null, where: 'true' }
  expect(withTaken(FORM, taken)).toMatchObject({ operation: 'purge', condition: { mode: 'all' } })
  expect(takenWords(taken)).toBe('Taken from the pasted DELETE: table shop.orders, all rows.')
})
