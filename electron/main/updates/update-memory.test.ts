import { expect, test } from 'vitest'
import { isCheckDue } from './update-memory.ts'

const NOW = new Date('2026-11-30T12:00:00.000Z')

test.each([
  [null, true],
  ['2026-11-29T12:00:00.000Z', true],
  ['2026-11-29T12:00:00.001Z', false],
  ['2026-11-30T12:00:00.000Z', false],
  // The clock was ahead then, or is behind now.
  ['2026-11-30T12:00:00.001Z', true],
  ['2126-01-01T00:00:00.000Z', true],
])('after a check at %s another one is due: %s', (lastCheckAt, isDue) => {
  expect(isCheckDue(lastCheckAt, NOW)).toBe(isDue)
})
