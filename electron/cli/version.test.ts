import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ownFolder } from '../testing/own-folder.ts'
import { bundleCli } from './testing/bundled-cli.ts'
import { withDatabase } from './testing/database.ts'
import { useOwnSandbox } from './testing/own-sandbox.ts'
import { outputLines, runCli } from './testing/run-cli.ts'

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
  it.each(['--version', '-V'])('%s is a number, with --json all that a bug report needs', async (option) => {
    expect(await runCli(HOME, option)).toEqual({ code: 0, out: `${manifest.version}\n`, error: '' })
    const { code, out, error } = await runCli(HOME, option, '--json')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(outputLines(out)).toEqual([
      { ...VERSIONS, source: 'checkout', osRelease: expect.any(String), dsqlMajorVersion: 1 },
    ])
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

describe('the bundled command line', () => {
  let script: string
  beforeAll(async () => void (script = await bundleCli()))

  it('knows the versions of what it is made of', async () => {
    const env = { ...process.env, SLUICE_HOME: HOME }
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--version', '--json'], { env })
    expect(outputLines(stdout)).toMatchObject([{ ...VERSIONS, source: 'package' }])
    expect(existsSync(HOME)).toBe(false)
  })
})
