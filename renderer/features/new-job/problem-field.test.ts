import { expect, test } from 'vitest'
import { fieldOf } from './problem-field.ts'

test('a problem is shown where it can be put right', () => {
  expect(fieldOf('table-without-key', 'purge')).toBe('table')
  expect(fieldOf('condition-unsafe', 'update')).toBe('condition')
  expect(fieldOf('key-column-changed', 'update')).toBe('change')
  expect(fieldOf('strategy-unfit', 'purge')).toBe('strategy')
})

test('an unknown column is one of the condition only where nothing else has columns', () => {
  expect(fieldOf('column-unknown', 'purge')).toBe('condition')
  expect(fieldOf('column-unknown', 'update')).toBeNull()
})

test('what no field can put right belongs to the page', () => {
  expect(fieldOf('connection-failed', 'purge')).toBeNull()
})
