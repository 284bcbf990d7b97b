import { expect, test } from 'vitest'
import { count, counted } from './counted.ts'

test('numbers of sentences', () => {
  expect(count(1_234_567.4)).toBe('1,234,567')
  expect(counted(1, 'batch', 'batches')).toBe('1 batch')
  expect(counted(0, 'row')).toBe('0 rows')
})
