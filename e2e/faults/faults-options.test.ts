import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT } from '../../scripts/project.ts'
import { runProcess } from '../../scripts/run-process.ts'
import { readFaultsOptions, SUITES } from './faults-options.ts'

it('takes a seed, or makes one', () => {
  expect(readFaultsOptions(['--json', '--seed', '7'])).toEqual({ json: true, seed: 7, suites: SUITES })
  expect(readFaultsOptions([])).toEqual({ json: false, seed: expect.any(Number), suites: SUITES })
})

it('runs the suites that were asked for', () => {
  expect(readFaultsOptions(['--suite', 'busy', '--suite', 'undo']).suites).toEqual(['undo', 'busy'])
})

it.each(['bench/bench.ts', 'faults/faults.ts'])('%s ends with code 2 and one line', async (program) => {
  const { code, output } = await runProcess(process.execPath, [join(PROJECT, 'e2e', program), '--help'])
  expect({ code, output }).toEqual({
    code: 2,
    output: expect.stringMatching(/^error: The options are --json, .*\n$/),
  })
})

it('says what is wrong with the command line', () => {
  for (const args of [['--help'], ['stray'], ['--seed'], ['--json=1']])
    expect(() => readFaultsOptions(args)).toThrow(
      'The options are --json, --seed <value>, --suite <value>, and nothing else is read.',
    )
  for (const seed of ['-1', '2.5', 'many'])
    expect(() => readFaultsOptions([`--seed=${seed}`])).toThrow(
      `--seed takes a whole number from 0, not “${seed}”.`,
    )
  expect(() => readFaultsOptions(['--suite', 'all'])).toThrow(
    'There is no suite “all”. Use one of: changes, undo, write, busy.',
  )
})
