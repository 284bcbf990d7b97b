import { expect, test } from 'vitest'
import { comparedSentence, comparisonSentence, countText, fateOf, placesThatMatter } from './undo-words.ts'

const SAMPLE = { compared: 200, archived: 100_000 }
const ALL = { compared: 5, archived: 5 }

test('a count of a sample has its share, one of all rows stands alone', () => {
  expect(countText(196, SAMPLE)).toMatch(/^196 \(98.%\)$/)
  expect(countText(5, ALL)).toBe('5')
  expect(countText(0, { compared: 0, archived: 0 })).toBe('0')
  expect(comparedSentence(SAMPLE)).toBe('A sample: 200 of 100,000 rows were compared with the table.')
  expect(comparedSentence(ALL)).toBe('All 5 rows were compared with the table.')
})

test('only a row that is there is overwritten', () => {
  expect(fateOf('restore', false)).toBe('Put back')
  expect(fateOf('changed', false)).toBe('Left alone')
  expect(fateOf('changed', true)).toBe('Overwritten')
  expect(fateOf('exists', true)).toBe('Overwritten')
  expect(fateOf('deleted', true)).toBe('Left alone')
})

test('a comparison says how far it is', () => {
  const counts = { restore: 0, exists: 0, changed: 0, deleted: 0 }
  const at = (state: 'comparing' | 'stopped') =>
    comparisonSentence({ state, compared: 1_000, total: 5_000, counts })
  expect(at('comparing')).toBe('Comparing: 1,000 of 5,000 rows compared.')
  expect(at('stopped')).toBe('Stopped: 1,000 of 5,000 rows compared.')
})

test('of a row only what differs is shown, but for its key; of one that is there once, everything', () => {
  const columns = ['id', 'status', 'note']
  const was = ['7', 'active', null]
  const left = ['7', 'archived', null]
  expect(placesThatMatter(columns, ['id'], [was, left, left])).toEqual([1])
  expect(placesThatMatter(columns, ['id'], [was, null, null])).toEqual([1, 2])
  expect(placesThatMatter(columns, ['id'], [was, null, was])).toEqual([1, 2])
})
