import { expect, it } from 'vitest'
import { readBenchOptions } from './bench-options.ts'
import { racesOf } from './cases.ts'

const RACES = racesOf(1_000)
const namesOf = (args: readonly string[]) =>
  readBenchOptions(args, RACES).races.map((race) => race.map(({ name }) => name))

it('runs every case five times when nothing else is asked for', () => {
  expect(readBenchOptions([], RACES)).toEqual({ json: false, runs: 5, races: RACES })
  expect(readBenchOptions(['--json', '--runs', '1'], RACES)).toEqual({ json: true, runs: 1, races: RACES })
})

it('leaves out what was not asked for, and keeps cases of one race together', () => {
  expect(namesOf(['--case', 'scaling'])).toEqual([['scaling']])
  expect(namesOf(['--case', 'ledger', '--case', 'purge-1m-unbounded', '--case', 'purge-1m'])).toEqual([
    ['purge-1m', 'purge-1m-unbounded'],
    ['ledger'],
  ])
})

it('says what is wrong with the command line', () => {
  for (const runs of ['0', '-1', '2.5', 'many', ''])
    expect(() => readBenchOptions([`--runs=${runs}`], RACES)).toThrow(
      `--runs takes a whole number from 1, not “${runs}”.`,
    )
  expect(() => readBenchOptions(['--case', 'purge'], RACES)).toThrow(
    /There is no case “purge”\. Use one of: purge-1m, .*, memory-5m-undo, .*\./,
  )
  for (const args of [['--rounds', '2'], ['--help'], ['stray']])
    expect(() => readBenchOptions(args, RACES)).toThrow(
      'The options are --json, --runs <value>, --case <value>, and nothing else is read.',
    )
})
