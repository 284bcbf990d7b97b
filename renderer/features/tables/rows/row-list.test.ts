import { expect, test } from 'vitest'
import { idTable, pageOf } from './testing.ts'
import { isFull, keyOf, withPage } from './row-list.ts'

test('a page goes behind the rows that are there', () => {
  const first = withPage(null, pageOf([['1', 'a']], ['1']))
  const list = withPage(first, { ...pageOf([['2', null]], null), isShort: true })
  expect(list.rows.map(({ values }) => values[0])).toEqual(['1', '2'])
  expect(list).toMatchObject({ characters: 3, next: null, isShort: true, key: ['id'] })
})

test('a list has an end, by its rows or by their size', () => {
  const row = (text: string) => pageOf([['1', text]], ['1'])
  expect(isFull(withPage(null, row('a')))).toBe(false)
  expect(isFull(withPage(null, row('a'.repeat(20_000_000))))).toBe(true)
  expect(isFull(withPage(null, pageOf(Array.from({ length: 10_000 }, () => ['1', 'a']))))).toBe(true)
})

test('a key is in key order, whatever the order of the columns', () => {
  const [id, note] = idTable.columns
  const table = { columns: id && note ? [note, id] : [], key: ['id', 'note'] }
  expect(keyOf(table, { values: ['n', '7'], cut: [] })).toEqual(['7', 'n'])
})
