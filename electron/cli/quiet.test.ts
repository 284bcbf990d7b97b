import { beforeEach, describe, expect, it } from 'vitest'
import { countRows, DIVIDES_BY_ZERO, SPOILED_ROW, spoilLastRow } from './testing/database.ts'
import { runOnTerminal } from './testing/on-terminal.ts'
import { useOwnSandbox } from './testing/own-sandbox.ts'
import { runCli, startCli } from './testing/run-cli.ts'

const own = useOwnSandbox()
const sluice = async (...args: string[]) => await runCli(own.home, ...args)
const ON_DEMO_TABLE = ['--cluster', 'sandbox', '--table', 'batch_test']
const SILENT_SUCCESS = { code: 0, out: '', error: '' }

describe('--quiet', () => {
  beforeEach(async () => void (await sluice('repopulate', '--cluster', 'sandbox')))

  it('lets a job that succeeds print nothing', async () => {
    expect(await sluice('repopulate', '--cluster', 'sandbox', '--quiet')).toEqual(SILENT_SUCCESS)
    expect(await sluice('purge', ...ON_DEMO_TABLE, '--where', "category = 'food'", '-q')).toEqual(
      SILENT_SUCCESS,
    )
    expect(await countRows(own.connection)).toBe(4_000)
    expect(await sluice('purge', ...ON_DEMO_TABLE, '--where', "category = 'food'", '-q')).toEqual(
      SILENT_SUCCESS,
    )
  })

  it.each([
    ['sandbox', 'start'],
    ['clusters', 'test', 'sandbox'],
    [
      'clusters',
      'add',
      'orders',
      '--endpoint',
      'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
      '--replace',
    ],
    ['clusters', 'remove', 'orders'],
    ['ledger', 'create', '--cluster', 'sandbox'],
  ])('lets %s %s print nothing', async (...command) => {
    if (command[1] === 'remove')
      await sluice('clusters', 'add', 'orders', '--endpoint', 'a.dsql.us-east-1.on.aws')
    if (command[1] === 'add') await sluice(...command.slice(0, -1))
    expect(await sluice(...command, '--quiet')).toEqual(SILENT_SUCCESS)
  })

  it('tells on standard error what keeps a job from starting, with its exit code', async () => {
    const { code, out, error } = await sluice(
      'purge',
      '--cluster',
      'sandbox',
      '--table',
      'none',
      '--where',
      'true',
      '-q',
    )
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toMatch(/^error: .*none.*\nnext: .*\n$/)
  })

  it('tells on standard error what a job set aside', async () => {
    await spoilLastRow(own.connection)
    const change = ['--set', DIVIDES_BY_ZERO, '--where', 'true', '--max-rejects', '5']
    const { code, out, error } = await sluice('update', ...ON_DEMO_TABLE, ...change, '--quiet')
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(error).toMatch(/^Updated 4,999 rows in batch_test/)
    expect(error).toMatch(/1 row was rejected .*sluice rejects /)
    expect(await countRows(own.connection, SPOILED_ROW)).toBe(1)
  })

  it('tells on standard error how to resume a job that was interrupted', async () => {
    const { child, ended } = startCli(own.home, [
      'purge', ...ON_DEMO_TABLE, '--where', 'true', '--batch-size', '10', '--rate', '100', '-q',
    ]) // prettier-ignore
    await expect.poll(async () => await countRows(own.connection), { timeout: 60_000 }).toBeLessThan(5_000)
    child.kill()
    const { code, out, error } = await ended
    expect({ code, out }).toEqual({ code: 3, out: '' })
    const [, resume = ''] = /\n {2}Resume with: sluice (.*)\n/.exec(error) ?? []
    expect(await sluice(...resume.split(' '), '--rate', 'none', '--quiet')).toEqual(SILENT_SUCCESS)
    expect(await countRows(own.connection)).toBe(0)
  })

  it('cannot be combined with what asks for output, and is no option of what only shows something', async () => {
    const job = ['purge', ...ON_DEMO_TABLE, '--where', 'true', '--quiet']
    expect(await sluice(...job, '--dry-run')).toEqual({
      code: 2,
      out: '',
      error:
        'error: Option “-q, --quiet” cannot be used with option “--dry-run”.\n' +
        'next: Leave one of them out. See: sluice purge --help\n',
    })
    expect(await sluice(...job, '--json')).toMatchObject({
      code: 2,
      error: expect.stringContaining('“--json”'),
    })
    expect(await sluice('jobs', '--quiet')).toMatchObject({
      code: 2,
      error: expect.stringContaining('Unknown option “--quiet”'),
    })
    expect(await countRows(own.connection)).toBe(5_000)
  })

  it('still shows what it asks about, on standard error', async () => {
    const { out: printed } = await sluice('sandbox', 'env', '--json')
    const access = JSON.parse(printed) as Record<string, string>
    const { PGHOST = '', PGPORT = '', PGSSLROOTCERT = '', AWS_REGION = '' } = access
    const target = ['--endpoint', `${PGHOST}:${PGPORT}`, '--region', AWS_REGION, '--ca-file', PGSSLROOTCERT]
    const env = { ...access, AWS_SESSION_TOKEN: '', AWS_PROFILE: '' }
    const job = ['purge', ...target, '--table', 'batch_test', '--where', "category = 'food'", '--quiet']
    const { code, out } = await runOnTerminal(own.home, job, env, [
      ['to continue (batch_test): ', 'batch_test\r'],
    ])
    expect(code).toBe(0)
    expect(out).toMatch(/This deletes .* rows in batch_test on .*, which is production\.\n/)
    expect(out).not.toContain('Purged')
    expect(await countRows(own.connection)).toBe(4_000)
  })
})
