import { expect, test } from 'vitest'
import { keyPlace } from './key-place.ts'

test('a column’s place in the key is told where there is more than one', () => {
  expect(keyPlace('id', ['id'])).toBe('Yes')
  expect(keyPlace('id', ['region', 'id'])).toBe('2 of 2')
  expect(keyPlace('note', ['region', 'id'])).toBeNull()
})
