import { expect, it } from 'vitest'
import { classifyFailure } from './failure.ts'
import { freeRetry } from './free-retry.ts'

const failure = (message: string) =>
  classifyFailure(Object.assign(new Error(message), { code: '40001' }), 'statement')
const SCHEMA = failure('schema has been updated by another transaction (OC001)')
const DATA = failure('change conflicts with another transaction (OC000)')

it.each([
  ['a change of the schema', [SCHEMA], [true]],
  ['a conflict of data', [DATA], [false]],
  [
    'every second change of the schema in a row',
    [SCHEMA, SCHEMA, SCHEMA, SCHEMA],
    [true, false, true, false],
  ],
  [
    'a change of the schema behind each wait',
    [SCHEMA, DATA, SCHEMA, DATA, SCHEMA],
    [true, false, true, false, true],
  ],
])('tells whether %s is free', (_, failures, expected) => {
  const free = freeRetry()
  expect(failures.map((one) => free.take(one))).toEqual(expected)
})

it('starts over once something was done', () => {
  const free = freeRetry()
  expect(free.take(SCHEMA)).toBe(true)
  free.renew()
  expect(free.take(SCHEMA)).toBe(true)
})
