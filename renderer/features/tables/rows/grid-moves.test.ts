import { expect, test } from 'vitest'
import { moved, selected } from './grid-moves.ts'

const EXTENT = { rows: 100, columns: 5, page: 10 }

test.each([
  ['ArrowDown', false, [6, 2]],
  ['ArrowUp', false, [4, 2]],
  ['ArrowRight', false, [5, 3]],
  ['ArrowLeft', false, [5, 1]],
  ['PageDown', false, [15, 2]],
  ['PageUp', false, [0, 2]],
  ['Home', false, [5, 0]],
  ['End', false, [5, 4]],
  ['Home', true, [0, 0]],
  ['End', true, [99, 4]],
  ['ArrowDown', true, [99, 2]],
])('%s (control: %s) leads to %j', (key, isControl, [row, column]) => {
  expect(moved({ row: 5, column: 2 }, key, isControl, EXTENT)).toEqual({ row, column })
})

test('nothing leads out of the grid, and other keys lead nowhere', () => {
  expect(moved({ row: 99, column: 4 }, 'ArrowDown', false, EXTENT)).toEqual({ row: 99, column: 4 })
  expect(moved({ row: 0, column: 0 }, 'ArrowLeft', false, EXTENT)).toEqual({ row: 0, column: 0 })
  expect(moved({ row: 0, column: 0 }, 'a', false, EXTENT)).toBeNull()
})

test('a row is selected and left out again, or all up to it are selected', () => {
  const one = selected(new Set(), 3, null)
  expect([...one]).toEqual([3])
  expect([...selected(one, 3, null)]).toEqual([])
  expect(selected(one, 6, 3)).toEqual(new Set([3, 4, 5, 6]))
  expect(selected(one, 1, 3)).toEqual(new Set([1, 2, 3]))
})
