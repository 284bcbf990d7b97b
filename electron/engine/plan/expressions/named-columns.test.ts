import { expect, it } from 'vitest'
import type { ColumnDefinition, TableDefinition } from '../../db/catalog.ts'
import { namedColumns } from './named-columns.ts'

const column = (name: string) => ({ name, generation: null }) as ColumnDefinition
const ALL = ['id', 'kind', 'made']
const TABLE = {
  table: { schema: 'public', name: 'orders' },
  columns: ALL.map(column),
} as TableDefinition

const WITH_SELECT = (from: string) => `id IN (SELECT 1 FROM ${from})`

it.each([
  ['kind = 1', ['kind']],
  [WITH_SELECT('orders AS a JOIN orders AS b USING (kind)'), ['id', 'kind']],
  [WITH_SELECT('orders AS a LEFT JOIN other AS b USING (made, kind) AS joined'), ['id', 'kind', 'made']],
  [WITH_SELECT('orders AS a NATURAL JOIN other AS b'), ALL],
  [WITH_SELECT('orders AS a NATURAL FULL JOIN orders AS b'), ALL],
  ['orders IS NULL', ALL],
  ['(orders.*) IS NULL', ALL],
])('%s names %j', async (where, expected) => {
  const { table } = TABLE
  const named = await namedColumns(
    { table, key: [], where, set: null, along: [], readsChanged: false },
    TABLE,
  )
  expect(ALL.filter((name) => named.has(name))).toEqual(expected)
})
