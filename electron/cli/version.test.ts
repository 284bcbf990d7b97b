import { existsSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { COMMAND_LINE } from '../testing/bundled.ts'
import { ownFolder } from '../testing/own-folder.ts'
import { withDatabase } from './testing/database.ts'
import { useOwnSandbox } from './testing/own-sandbox.ts'
import { outputLines, runCli, SOURCES, startCli } from './testing/run-cli.ts'

const own = useOwnSandbox()
/** Never made: a version needs no home. */
const HOME = join(ownFolder('version'), 'home')

const VERSIONS = {
  type: 'version',
  sluice: manifest.version,
  node: process.versions.node,
  v8: process.versions.v8,
  openssl: process.versions.openssl,
  platform: process.platform,
  arch: process.arch,
  postgres: expect.stringMatching(/^16\.\d+$/),
  ledger: expect.stringMatching(/^[\da-f]{12}$/),
  parser: expect.stringMatching(/^18\.\d+\.\d+$/),
  connector: expect.stringMatching(/^\d+\.\d+\.\d+$/),
}

describe('--version', () => {
  it.each([
    ['checkout', SOURCES],
    ['package', COMMAND_LINE],
  ])('is a number, with --json all that a bug report needs: of a %s', async (source, script) => {
    const run = async (...args: string[]) => await startCli(HOME, args, {}, { script }).ended
    for (const option of ['--version', '-V']) {
      expect(await run(option)).toEqual({ code: 0, out: `${manifest.version}\n`, error: '' })
      const { code, out, error } = await run(option, '--json')
      expect({ code, error }).toEqual({ code: 0, error: '' })
      expect(outputLines(out)).toEqual([
        { ...VERSIONS, source, osRelease: expect.any(String), dsqlMajorVersion: 1 },
      ])
    }
    expect(existsSync(HOME)).toBe(false)
  })

  it('tells nothing of who runs it, where', async () => {
    const { out } = await runCli(HOME, '--version', '--json')
    for (const secret of [hostname(), userInfo().username, homedir(), process.cwd(), HOME])
      expect(out).not.toContain(secret)
  })

  it('names the Aurora DSQL that the sandbox behaves like', async () => {
    const [line] = outputLines((await runCli(own.home, '--version', '--json')).out)
    const answer = await withDatabase(own.connection, async (client) => {
      const { rows } = await client.query<{ version: number }>('SELECT sys.dsql_major_version() AS version')
      return rows[0]?.version
    })
    expect(line).toMatchObject({ dsqlMajorVersion: answer })
  })
})
