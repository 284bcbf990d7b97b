import { expect, it } from 'vitest'
import { atLeast, atMost, type Aim, type BenchCase } from './bench-case.ts'
import { evenTable } from './bench-table.ts'
import { caseResult } from './case-result.ts'
import { racesOf } from './cases.ts'
import { reading, type Contestant, type Readings } from './contestant.ts'
import { median } from './median.ts'
import { machineWith, reportText } from './report.ts'

const contestant = (name: string): Contestant => ({
  name,
  table: evenTable(10),
  run: async () => await Promise.resolve({}),
})

function caseOf(aim: Aim): BenchCase {
  const value: BenchCase['value'] = ([range, hash]) => reading(range, 'rate') / reading(hash, 'rate')
  return {
    name: 'two',
    title: 'range ÷ hash',
    aim,
    contestants: [contestant('range'), contestant('hash')],
    value,
  }
}

const ROUNDS = [
  [{ rate: 30 }, { rate: 10 }],
  [{ rate: 1_000.4 }, { rate: 100 }],
  [{ rate: 20 }, { rate: 3 }],
]

it('takes the median and the spread of the rounds’ values, and the contestants’ medians', () => {
  expect(caseResult(caseOf(atLeast(6)), ROUNDS)).toEqual({
    name: 'two',
    title: 'range ÷ hash',
    aim: '≥ 6',
    value: 6.667,
    spread: { min: 3, max: 10.004 },
    reached: true,
    rounds: [3, 10.004, 6.667],
    contestants: { range: { rate: 30 }, hash: { rate: 10 } },
  })
})

it.each([
  [atLeast(6.66), '≥ 6.66', true],
  [atLeast(6.67), '≥ 6.67', false],
  [atMost(6.67), '≤ 6.67', true],
  [atMost(6.66), '≤ 6.66', false],
])('judges the median by the aim %#', (aim, text, reached) => {
  expect(caseResult(caseOf(aim), ROUNDS)).toMatchObject({ aim: text, reached })
})

it('does not report a number from a reading that is not there', () => {
  expect(() => caseResult(caseOf(atLeast(1)), [[{ rate: 1 }]])).toThrow('There is no reading “rate”.')
})

it.each([
  ['flat', { mostMegabytes: 199, firstThirdMegabytes: 150, lastThirdMegabytes: 160 }, true],
  ['growing', { mostMegabytes: 199, firstThirdMegabytes: 150, lastThirdMegabytes: 161 }, false],
  ['large', { mostMegabytes: 200, firstThirdMegabytes: 190, lastThirdMegabytes: 190 }, false],
])('judges memory by its most and its growth: %s', (_, readings: Readings, reached) => {
  const memory = racesOf(1_000)
    .flat()
    .find(({ name }) => name === 'memory-5m')
  if (!memory) throw new Error('There is no such case.')
  expect(caseResult(memory, [[readings]])).toMatchObject({ value: readings['mostMegabytes'], reached })
})

it('takes the middle value, or the mean of the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 2, 100])).toBe(3)
})

it('says for a person which aims are reached', () => {
  const cases = [caseResult(caseOf(atLeast(6)), ROUNDS), caseResult(caseOf(atMost(6)), ROUNDS)]
  const text = reportText({ machine: machineWith('PostgreSQL 16.1'), runs: 3, cases })
  expect(text).toContain('PostgreSQL 16.1, medians of 3 rounds')
  expect(text).toContain('reached  two  6.667 (3 to 10.004), aim ≥ 6\n')
  expect(text).toContain('missed   two  6.667 (3 to 10.004), aim ≤ 6\n')
})
