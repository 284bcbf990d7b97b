import { describe, expect, it } from 'vitest'
import { dateTime, milliseconds, remaining } from './format.ts'

describe('numbers for people', () => {
  it('gives milliseconds one digit more where it matters', () => {
    expect([milliseconds(4.26), milliseconds(212.4)]).toEqual(['4.3', '212'])
  })

  it('shows a date and a time in an order that sorts', () => {
    expect(dateTime(new Date(2026, 2, 9, 7, 5, 59).getTime())).toBe('2026-03-09 07:05')
  })

  it('gives what is left as a state, not as a fact', () => {
    expect(remaining({ state: 'measuring' })).toBe('measuring')
    expect(remaining({ state: 'due' })).toBe('about to finish')
    expect(remaining({ state: 'range', fromSeconds: 40, toSeconds: 60 })).toBe('40 s to 1 min left')
    expect(remaining({ state: 'range', fromSeconds: 1.6, toSeconds: 2.4 })).toBe('1.6 s to 2.4 s left')
  })
})
