import { processItems } from '@cloudscape-design/collection-hooks/operations'
import { expect, test } from 'vitest'
import type { TableSummary } from '../../../shared/table.ts'
import { byEstimate, rowOf, schemasOf, TABLES_COLLECTION, type TableRow } from './table-row.ts'

const TABLES = 10_000

function summaryOf(number: number): TableSummary {
  const schema = number % 2 === 0 ? 'public' : 'archive'
  return {
    table: { schema, name: `orders_${number}` },
    estimatedRows: number === 7 ? null : TABLES - number,
    key: ['region', 'id'],
  }
}

const SUMMARIES = Array.from({ length: TABLES }, (_, number) => summaryOf(number))
const ROWS = SUMMARIES.map(rowOf)
const process = (state: Parameters<typeof processItems<TableRow>>[1], rows = ROWS) =>
  processItems(rows, state, TABLES_COLLECTION)

test('a line says its table as people see and as they may type it', () => {
  expect(ROWS[0]).toMatchObject({ name: 'orders_0', fullName: 'public.orders_0', keyText: 'region, id' })
  expect(ROWS[1]).toMatchObject({ name: 'archive.orders_1', fullName: 'archive.orders_1' })
  expect(schemasOf(ROWS)).toEqual(['public', 'archive'])
})

test('of ten thousand tables one page is shown', () => {
  const { items, pagesCount } = process({})
  expect(items).toHaveLength(50)
  expect(pagesCount).toBe(200)
})

test.each(['orders_9999', 'ARCHIVE.ORDERS_9999'])(
  'the last of ten thousand is found as %s',
  (filteringText) => {
    const { items, filteredItemsCount } = process({ filteringText })
    expect(filteredItemsCount).toBe(1)
    expect(items[0]?.table.name).toBe('orders_9999')
  },
)

test('a table of the default schema is found with its schema, too', () => {
  expect(process({ filteringText: 'public.orders_9998' }).items[0]?.name).toBe('orders_9998')
})

test('a letter more looks at each table once, and at nothing else', () => {
  let looks = 0
  const watched = ROWS.map(
    (row) =>
      new Proxy(row, {
        get(target, field: keyof TableRow) {
          looks += 1
          return target[field]
        },
      }),
  )
  process({ filteringText: 'orders_99' }, watched)
  expect(looks).toBeLessThanOrEqual(2 * TABLES)
})

test('tables that were never analyzed come before the smallest', () => {
  const sortingColumns = [{ sortingColumn: { sortingComparator: byEstimate } }]
  const { items } = process({ sortingColumns })
  expect(items.slice(0, 2).map(({ name }) => name)).toEqual(['archive.orders_7', 'archive.orders_9999'])
})
