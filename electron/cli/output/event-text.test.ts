import { expect, it } from 'vitest'
import type { JobEvent } from '../../../shared/job-event.ts'
import { createEventLines } from './event-text.ts'

const retry = (at: number): JobEvent => ({
  at,
  level: 'warning',
  kind: 'retry',
  worker: 1,
  message: 'Again.',
})

it('shows warnings and errors, not what is normal', () => {
  const events = createEventLines()
  expect(events.line({ ...retry(0), level: 'info' })).toBeNull()
  expect(events.line(retry(0))).toBe('warning: worker 2: Again.')
  expect(events.line({ ...retry(0), level: 'error', worker: null, message: 'No\u001b[2J.' })).toBe(
    'error: No\\x1b[2J.',
  )
  expect(events.heldBack()).toBeNull()
})

it('does not let a storm of conflicts scroll everything away', () => {
  const events = createEventLines()
  const shown = Array.from({ length: 2_000 }, (_, index) => events.line(retry(10_000 + index)))
  expect(shown.filter((line) => line !== null)).toHaveLength(10)
  expect(events.heldBack()).toBe('1,990 more warnings in the log')
})
