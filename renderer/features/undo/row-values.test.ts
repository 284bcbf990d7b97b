import { expect, test } from 'vitest'
import { placesThatMatter } from './row-values.tsx'

test('of a row only what differs is shown, but for its key; of one that is there once, everything', () => {
  const columns = ['id', 'status', 'note']
  const was = ['7', 'active', null]
  const left = ['7', 'archived', null]
  expect(placesThatMatter(columns, ['id'], [was, left, left])).toEqual([1])
  expect(placesThatMatter(columns, ['id'], [was, null, null])).toEqual([1, 2])
  expect(placesThatMatter(columns, ['id'], [was, null, was])).toEqual([1, 2])
})
