import { expect, test } from 'vitest'
import { DEFAULT_SIZE, FIRST_STATE, openingBounds, openingPage, pageOf, WindowState } from './window-state.ts'

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 }
const SECOND = { x: 1440, y: 0, width: 1920, height: 1080 }
const at = (x: number, y: number) => ({
  ...FIRST_STATE,
  bounds: { x, y, width: 1000, height: 700 },
  maximized: false,
})

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

const JOB = '7f3c1d52-1a5e-4c55-9f0c-0d7a1f1f4f10'

test('the window opens on the page that it showed last', () => {
  expect(openingPage(FIRST_STATE)).toBe('')
  expect(openingPage({ ...FIRST_STATE, page: '#/settings' })).toBe('#/settings')
})

test('jobs that were under way come first', () => {
  const state = { ...FIRST_STATE, page: '#/settings' }
  expect(openingPage({ ...state, jobs: [JOB] })).toBe(`#/jobs/${JOB}`)
  expect(openingPage({ ...state, jobs: [JOB, JOB] })).toBe('#/jobs')
})

test.each([
  ['app://sluice/', ''],
  ['app://sluice/#/', ''],
  ['app://sluice/#/settings', '#/settings'],
  ['app://sluice/#/clusters/orders%2Fprod', '#/clusters/orders%2Fprod'],
  [`app://sluice/#/jobs/${JOB}`, `#/jobs/${JOB}`],
  ['app://sluice/#/new-job?again=%7B%22where%22%3A%22secret%22%7D', '#/new-job'],
  ['app://sluice/#/a/b/c', ''],
  [`app://sluice/#/jobs/${'x'.repeat(400)}`, ''],
  ['nonsense', ''],
])('of %j the page %j is kept', (url, page) => {
  expect(pageOf(url)).toBe(page)
})

test.each([
  [{ page: 'javascript:alert(1)' }, FIRST_STATE],
  [{ page: 7, jobs: ['../x'] }, FIRST_STATE],
  [
    { page: '#/jobs', jobs: [JOB] },
    { ...FIRST_STATE, page: '#/jobs', jobs: [JOB] },
  ],
])('of %j only what makes sense is taken, and the bounds of earlier versions are', (stored, state) => {
  expect(WindowState.parse({ bounds: null, maximized: false, ...stored })).toEqual(state)
})
