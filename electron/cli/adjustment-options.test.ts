import { expect, it } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import { adjustmentOf } from './adjustment-options.ts'

it('changes what was given and nothing else', () => {
  expect(adjustmentOf({})).toStrictEqual({})
  expect(adjustmentOf({ batchSize: '10', workers: '2', rate: '500', maxRejects: '7' })).toStrictEqual({
    batchSize: 10,
    workers: 2,
    rowsPerSecond: 500,
    maxRejects: 7,
  })
})

it('takes the limit on the rate away', () => {
  expect(adjustmentOf({ rate: 'none' })).toStrictEqual({ rowsPerSecond: null })
})

it('says how to have no limit when a rate cannot be read', () => {
  expect(() => adjustmentOf({ rate: 'null' })).toThrow(/^--rate takes a whole number from 1 to /)
  try {
    adjustmentOf({ rate: '0' })
  } catch (error) {
    expect(problemOf(error).nextStep).toMatch(/^Write one from 1 to [\d,]+, or use --rate none\.$/)
  }
  expect.assertions(2)
})
