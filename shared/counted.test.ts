import { expect, test } from 'vitest'
import { afterColon, count, counted } from './counted.ts'

test('numbers of sentences', () => {
  expect(count(1_234_567.4)).toBe('1,234,567')
  expect(counted(1, 'batch', 'batches')).toBe('1 batch')
  expect(counted(0, 'row')).toBe('0 rows')
})

test('sentences after a colon begin small, unless with a name or an abbreviation', () => {
  expect(afterColon('No row matches any more.')).toBe('no row matches any more.')
  expect(afterColon('A row matches.')).toBe('a row matches.')
  expect(['UUID keys only.', '“T” is gone.', ''].map(afterColon)).toEqual([
    'UUID keys only.',
    '“T” is gone.',
    '',
  ])
})
