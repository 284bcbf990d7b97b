import { expect, test } from 'vitest'
import { EMPTY_WRITE } from '../../../../shared/job-draft.ts'
import { columnFor, mapped, withFields } from './mapping.ts'

test('a field goes to the column of its name, to another, or nowhere', () => {
  const write = mapped(mapped(EMPTY_WRITE, 'name', 'title'), 'note', null)
  expect(['sku', 'name', 'note'].map((field) => columnFor(field, write))).toEqual(['sku', 'title', null])
  expect(mapped(write, 'name', 'name').columns).toEqual({ note: null })
})

test('a field called as something that every object has goes to the column of its name', () => {
  expect(columnFor('constructor', EMPTY_WRITE)).toBe('constructor')
})

test('another file keeps what was said of the fields that it has, too', () => {
  const write = { ...mapped(mapped(EMPTY_WRITE, 'name', 'title'), 'note', null), opField: 'op' }
  expect(withFields(write, ['name'])).toMatchObject({ columns: { name: 'title' }, opField: '' })
  expect(withFields(write, ['name', 'note', 'op'])).toBe(write)
})
