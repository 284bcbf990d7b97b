import { expect, test } from 'vitest'
import { formatAgo } from './ago.ts'

const NOW = Date.parse('2026-10-05T12:00:00Z')

test.each([
  ['2026-10-05T12:00:00Z', 'just now'],
  ['2026-10-05T11:59:01Z', 'just now'],
  ['2026-10-05T11:59:00Z', '1 minute ago'],
  ['2026-10-05T11:00:01Z', '59 minutes ago'],
  ['2026-10-05T09:00:00Z', '3 hours ago'],
  ['2026-10-04T12:00:00Z', 'yesterday'],
  ['2026-09-20T12:00:00Z', '2 weeks ago'],
  ['2024-10-04T12:00:00Z', '2 years ago'],
  // Of a clock that was ahead.
  ['2026-10-05T12:10:00Z', 'just now'],
])('%s is %s', (time, words) => {
  expect(formatAgo(time, NOW)).toBe(words)
})
