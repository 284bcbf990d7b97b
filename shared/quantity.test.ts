import { expect, test } from 'vitest'
import { duration, share } from './quantity.ts'

test.each([
  [0, '0 s'],
  [0.03, 'under 0.1 s'],
  [0.42, '0.4 s'],
  [4.25, '4.3 s'],
  [9.96, '10 s'],
  [42.4, '42 s'],
  [59.6, '1 min'],
  [125, '2 min 5 s'],
  [3_599.7, '1 h'],
  [4_320, '1 h 12 min'],
  [90_000, '25 h'],
])('%d s reads %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test.each([
  [0, '0 %'],
  [0.000_4, '< 0.1 %'],
  [0.042, '4.2 %'],
  [0.05, '5.0 %'],
  [0.099_9, '9.9 %'],
  [0.29, '29 %'],
  [0.374, '37 %'],
  [0.9999, '99 %'],
  [1, '100 %'],
])('the share %d reads %s', (part, text) => {
  expect(share(part)).toBe(text)
})
