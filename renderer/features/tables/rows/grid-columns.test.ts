import { expect, test } from 'vitest'
import { gridColumns, shownText } from './grid-columns.ts'
import { withPage } from './row-list.ts'
import { column, pageOf } from './testing.ts'

const columns = [
  column('note', {}),
  column('n', { valueKind: 'number' }),
  column('b', { inKey: true }),
  column('a', { inKey: true }),
]

test('the columns of the key come first, in key order', () => {
  const list = withPage(null, { ...pageOf([]), columns, key: ['a', 'b'] })
  expect(gridColumns(list).map(({ place, keyPlace }) => [place, keyPlace])).toEqual([
    [3, '1 of 2'],
    [2, '2 of 2'],
    [0, null],
    [1, null],
  ])
})

test('a column is as wide as its values need, within bounds, and rows that come later change nothing', () => {
  const page = {
    ...pageOf(Array.from({ length: 60 }, () => ['x'.repeat(20), '1', 'b', 'a'])),
    columns,
    key: ['a'],
  }
  const list = withPage(null, page)
  const [, note] = gridColumns(list)
  expect(note?.width).toBeGreaterThan(20 * 7)
  const longer = withPage(list, { ...page, rows: [{ values: ['x'.repeat(2_000), '1', 'b', 'a'], cut: [] }] })
  expect(gridColumns(longer)).toEqual(gridColumns(list))
})

test('NULL and a text without characters are words, and no other value is', () => {
  expect(shownText(null)).toEqual({ text: 'NULL', isWord: true })
  expect(shownText('')).toEqual({ text: 'empty', isWord: true })
  expect(shownText('NULL')).toEqual({ text: 'NULL', isWord: false })
  expect(shownText('a\nb')).toEqual({ text: String.raw`a\nb`, isWord: false })
})
