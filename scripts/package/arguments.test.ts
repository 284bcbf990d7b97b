import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT } from '../project.ts'
import { runProcess } from '../run-process.ts'
import { readArguments, USAGE } from './arguments.ts'

test('everything for distribution is built, unless something else is asked for', () => {
  const nothing = { developmentElectron: false, folderOnly: false, complete: false }
  expect(readArguments([])).toEqual(nothing)
  expect(readArguments(['--development-electron'])).toEqual({ ...nothing, developmentElectron: true })
  expect(readArguments(['--complete'])).toEqual({ ...nothing, complete: true })
})

test.each([
  [0, ['--help']],
  [2, ['--everything']],
  [2, ['linux']],
])('says its usage alone, with exit code %i: %j', async (code, args) => {
  const ended = await runProcess(process.execPath, [join(PROJECT, 'scripts/package/package.ts'), ...args])
  expect(ended).toEqual({ code, output: `${USAGE}\n` })
})
