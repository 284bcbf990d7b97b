import { expect, test } from 'vitest'
import { adjustmentOf, changedFields, draftError, settle, textOf } from './limits-draft.ts'

const IN_FORCE = { batchSize: 1_000, workers: 4, rowsPerSecond: 200 }

test('a field shows what was typed, and else what is in force', () => {
  expect(textOf('workers', {}, IN_FORCE)).toBe('4')
  expect(textOf('workers', { workers: '' }, IN_FORCE)).toBe('')
  expect(textOf('rowsPerSecond', {}, { ...IN_FORCE, rowsPerSecond: null })).toBe('')
})

test('only what differs is asked of the job', () => {
  expect(adjustmentOf({}, IN_FORCE)).toBeNull()
  expect(adjustmentOf({ batchSize: '1000', workers: ' 4 ' }, IN_FORCE)).toBeNull()
  expect(adjustmentOf({ batchSize: '50', workers: '4' }, IN_FORCE)).toEqual({ batchSize: 50 })
})

test('an emptied rate is no limit, an emptied batch size is wrong', () => {
  expect(adjustmentOf({ rowsPerSecond: ' ' }, IN_FORCE)).toEqual({ rowsPerSecond: null })
  expect(draftError('rowsPerSecond', '')).toBeNull()
  expect(draftError('batchSize', '')).toBe('Enter a whole number from 1 to 3,000.')
})

test.each([
  { batchSize: '3001' },
  { batchSize: '0' },
  { workers: '65' },
  { workers: '1.5' },
  { rowsPerSecond: '-1' },
])('%j asks for nothing, not even for what is right beside it', (wrong) => {
  expect(adjustmentOf({ batchSize: '50', ...wrong }, IN_FORCE)).toBeNull()
  expect(changedFields(wrong, IN_FORCE)).toHaveLength(1)
})

test('what has come into force is typed over no longer, and follows it again', () => {
  const draft = { batchSize: '50', workers: '8' }
  const left = settle(draft, { ...IN_FORCE, batchSize: 50 })
  expect(left).toEqual({ workers: '8' })
  expect(textOf('batchSize', left, { ...IN_FORCE, batchSize: 70 })).toBe('70')
})
