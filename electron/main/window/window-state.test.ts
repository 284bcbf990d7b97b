import { expect, test } from 'vitest'
import { DEFAULT_SIZE, FIRST_STATE, openingBounds, WindowState } from './window-state.ts'

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 }
const SECOND = { x: 1440, y: 0, width: 1920, height: 1080 }
const at = (x: number, y: number) => ({ bounds: { x, y, width: 1000, height: 700 }, maximized: false })

test('the first start opens with the default size, wherever the system likes', () => {
  expect(openingBounds(FIRST_STATE, [LAPTOP])).toEqual(DEFAULT_SIZE)
})

test('a window opens where it was, on either screen', () => {
  expect(openingBounds(at(100, 50), [LAPTOP])).toEqual(at(100, 50).bounds)
  expect(openingBounds(at(1500, 50), [LAPTOP, SECOND])).toEqual(at(1500, 50).bounds)
})

test.each([
  ['on a screen that is gone', at(1500, 50)],
  ['almost wholly right of the screen', at(1400, 50)],
  ['with its title bar above the screen', at(100, -10)],
  ['below the screen', at(100, 880)],
])('a window %s opens with the default size', (_where, state) => {
  expect(openingBounds(state, [LAPTOP])).toEqual(DEFAULT_SIZE)
})

test.each([
  {},
  { bounds: null },
  { bounds: { x: 0.5, y: 0, width: 1, height: 1 }, maximized: false },
  { bounds: { x: 0, y: 0, width: 0, height: 1 }, maximized: false },
  { bounds: { x: 0, y: 0, width: '9', height: 1 }, maximized: false },
])('%j is not a state of a window', (stored) => {
  expect(WindowState.safeParse(stored).success).toBe(false)
})
