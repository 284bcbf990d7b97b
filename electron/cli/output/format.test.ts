import { describe, expect, it } from 'vitest'
import { duration } from '../../../shared/duration.ts'
import { clock, dateTime, milliseconds, percent, remaining } from './format.ts'

describe('numbers for people', () => {
  it('groups thousands', () => {})

  it('says 100 % only at the end', () => {
    expect(percent(0.9999)).toBe(' 99 %')
    expect(percent(1)).toBe('100 %')
  })

  it('shows a clock and durations', () => {
    expect([clock(7.4), clock(754), clock(3_723)]).toEqual(['0:07', '12:34', '1:02:03'])
    expect([duration(0.94), duration(9.96), duration(200), duration(7_500)]).toEqual([
      '0.9 s',
      '10 s',
      '3 min 20 s',
      '2 h 5 min',
    ])
    expect([milliseconds(4.26), milliseconds(212.4)]).toEqual(['4.3', '212'])
  })

  it('shows a date and a time in an order that sorts', () => {
    expect(dateTime(new Date(2026, 2, 9, 7, 5, 59).getTime())).toBe('2026-03-09 07:05')
  })

  it('gives what is left as a state, not as a fact', () => {
    expect(remaining({ state: 'measuring' })).toBe('measuring')
    expect(remaining({ state: 'due' })).toBe('about to end')
    expect(remaining({ state: 'range', fromSeconds: 40, toSeconds: 60 })).toBe('0:40–1:00 left')
    expect(remaining({ state: 'range', fromSeconds: 1.6, toSeconds: 2.4 })).toBe('0:02 left')
  })
})
