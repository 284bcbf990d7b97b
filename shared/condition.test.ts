import { expect, it } from 'vitest'
import { conditionSql, operatorsFor } from './condition.ts'
import type { ValueKind } from './table.ts'

const kinds: Record<string, ValueKind> = {
  category: 'text',
  value: 'number',
  active: 'boolean',
  'Odd"Name': 'other',
}
const kindOf = (column: string): ValueKind => kinds[column] ?? 'other'

it('joins tokens with AND and types values by their column', () => {
  const tokens = [
    { column: 'category', operator: '=', value: "it's" },
    { column: 'value', operator: '>=', value: '-1.50' },
    { column: 'active', operator: '<>', value: 'TRUE' },
    { column: 'Odd"Name', operator: 'is null', value: 'ignored' },
    { column: 'category', operator: 'like', value: 'b%' },
  ] as const
  expect(conditionSql(tokens, kindOf)).toBe(
    `"category" = 'it''s' AND "value" >= -1.50 AND "active" <> true AND "Odd""Name" IS NULL AND "category" LIKE 'b%'`,
  )
})

it('quotes what only looks like a number, so that it cannot become SQL', () => {
  const sql = conditionSql([{ column: 'value', operator: '=', value: '1 OR true' }], kindOf)
  expect(sql).toBe(`"value" = '1 OR true'`)
})

it('means nothing without a token', () => {
  expect(conditionSql([], kindOf)).toBe('')
})

it('offers an order only where values have one', () => {
  expect(operatorsFor('number')).toContain('>=')
  expect(operatorsFor('boolean')).not.toContain('>=')
  expect(operatorsFor('number')).not.toContain('like')
  expect(operatorsFor('text')).toContain('like')
})
