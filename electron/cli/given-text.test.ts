import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { COMMAND_LINE } from '../testing/bundled.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { checkGivenText } from './given-text.ts'
import { useOwnHome } from './testing/own-home.ts'

const own = useOwnHome()
const run = promisify(execFile)

function problemWith(args: string[], env: NodeJS.ProcessEnv = {}) {
  try {
    checkGivenText(args, env)
  } catch (error) {
    return problemOf(error)
  }
  return null
}

it('names the argument or the variable that is damaged', () => {
  expect(problemWith(['purge', '--where', 'a = 😀', '--table', 'größe'])).toBeNull()
  expect(problemWith(['purge', '--where', 'a\ufffd'])).toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(/^The value of --where is not valid UTF-8: .* at character 2\.$/),
  })
  expect(problemWith(['resume', '\ud83d'])).toMatchObject({ message: expect.stringContaining('Argument 2 ') })
  expect(problemWith([], { SLUICE_HOME: '/caf\ufffd' })).toMatchObject({
    message: expect.stringContaining('SLUICE_HOME is not valid UTF-8'),
  })
})

// Elsewhere arguments are no bytes.
it.skipIf(process.platform === 'win32')(
  'a byte of another encoding ends the command before it does anything',
  async () => {
    const script = `exec "$0" "$1" sandbox start "$(printf 'caf\\351')"`
    const env = { ...process.env, SLUICE_HOME: join(own.home, 'untouched') }
    await expect(run('sh', ['-c', script, process.execPath, COMMAND_LINE], { env })).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: Argument 3 is not valid UTF-8/),
    })
    expect(existsSync(env.SLUICE_HOME)).toBe(false)
  },
)
