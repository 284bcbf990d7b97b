import { expect, it } from 'vitest'
import { join } from 'node:path'
import { PROJECT } from './project.ts'
import { runProcess } from './run-process.ts'
import { readArguments, USAGE } from './test-arguments.ts'

it('runs all parts, or the one that was asked for', () => {
  expect(readArguments([])).toEqual({ only: null })
  expect(readArguments(['--only', 'unit'])).toEqual({ only: 'unit' })
})

it.each([
  [0, ['--help']],
  [0, ['-h']],
  [2, ['--nonsense']],
  [2, ['unit']],
  [2, ['--only']],
  [2, ['--only', 'units']],
])('says its usage alone, with exit code %i: %j', async (code, args) => {
  const ended = await runProcess(process.execPath, [join(PROJECT, 'scripts', 'test.ts'), ...args])
  expect(ended).toEqual({ code, output: `${USAGE}\n` })
})
