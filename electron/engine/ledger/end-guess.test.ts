import { describe, expect, it } from 'vitest'
import type { HeldRange } from './held-range.ts'
import { endGuess } from './end-guess.ts'

const range = (cursor: string | null): HeldRange => ({
  no: 0,
  phase: 0,
  lo: null,
  hi: null,
  cursor: cursor === null ? null : [cursor],
  epoch: 0,
  batches: 0,
  rows: 0,
  done: false,
})

function integerGuess() {
  const guess = endGuess(['bigint'])
  if (!guess) throw new Error('Integers lie on a line.')
  return guess
}

describe('a guess of where a batch ends', () => {
  it('is not made of keys that do not lie on a line', () => {
    expect(endGuess(['text'])).toBeNull()
    expect(endGuess(['bigint', 'bigint'])).toBeNull()
    expect(endGuess(['uuid'])).not.toBeNull()
  })

  it('knows nothing before the first batch, and nothing of a range without a beginning', () => {
    const guess = integerGuess()
    expect(guess.guess(range('0'), 1_000)).toBeNull()
    guess.learn(range('0'), '5000', 1_000)
    expect(guess.guess(range(null), 1_000)).toBeNull()
  })

  it('goes as far as the rows of earlier batches lay apart, and a little less', () => {
    const guess = integerGuess()
    guess.learn(range('0'), '5000', 1_000)
    const end = Number(guess.guess(range('5000'), 1_000))
    expect(end).toBeGreaterThan(5_000 + 4_000)
    expect(end).toBeLessThan(5_000 + 5_000)
  })

  it('looks up small batches, where chance decides too much', () => {
    const guess = integerGuess()
    guess.learn(range('0'), '5000', 1_000)
    expect(guess.guess(range('5000'), 99)).toBeNull()
  })

  it('ends at no key behind the last one of its type', () => {
    const guess = integerGuess()
    guess.learn(range('0'), '9000000000000000000', 1_000)
    expect(guess.guess(range('9000000000000000000'), 1_000)).toBeNull()
  })

  it('looks up for a while after a miss', () => {
    const guess = integerGuess()
    guess.learn(range('0'), '5000', 1_000)
    guess.missed(range('5000'))
    for (let batch = 1; batch <= 8; batch += 1) {
      expect(guess.guess(range('5000'), 1_000)).toBeNull()
      guess.learn(range('5000'), '10000', 1_000)
    }
    expect(guess.guess(range('10000'), 1_000)).not.toBeNull()
  })
})
