import { readdirSync, readFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, runCliOn, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()

const ON_TABLE = ['--cluster', 'sandbox', '--table', 'things']

const rowsOfTable = async () =>
  await withDatabase(
    own.connection,
    async (client) => (await client.query('SELECT * FROM things ORDER BY id')).rows,
  )

beforeEach(async () => {
  await withDatabase(own.connection, async (client) => {
    await client.query('DROP TABLE IF EXISTS things')
    await client.query('CREATE TABLE things (id int PRIMARY KEY, n int)')
    await client.query('INSERT INTO things SELECT i, i FROM generate_series(1, 5) i')
  })
})

const inputs = () => (existsSync(join(own.home, 'input')) ? readdirSync(join(own.home, 'input')) : [])

describe('a list of keys', () => {
  it('is purged and updated from a file or from standard input, of which nothing stays', async () => {
    const path = join(ownFolder('keys'), 'ids.txt')
    writeFileSync(path, '1\r\n4\r\n77\r\n')
    const purge = await runCli(own.home, 'purge', ...ON_TABLE, '--keys', path, '--json')
    expect(outputLines(purge.out).at(-1)).toMatchObject({
      state: 'succeeded',
      rows: 2,
      deleted: 2,
      missing: 1,
    })
    const update = ['update', ...ON_TABLE, '--keys', '-', '--set', 'n = n * 2', '--where', 'n > 2', '--json']
    const updated = await runCliOn('id\n2\n3\n5\n', own.home, ...update)
    expect(outputLines(updated.out).at(-1)).toMatchObject({ state: 'succeeded', updated: 2, skipped: 1 })
    expect(await rowsOfTable()).toEqual([
      { id: 2, n: 2 },
      { id: 3, n: 6 },
      { id: 5, n: 10 },
    ])
    expect(inputs()).toEqual([])
  })

  it('tells in its plan what it would do, and changes nothing', async () => {
    const { code, out } = await runCliOn('1\n2\n', own.home, 'purge', ...ON_TABLE, '--keys', '-', '--dry-run')
    expect(code).toBe(0)
    expect(out).toMatch(/keys +\S+input/)
    expect(await rowsOfTable()).toHaveLength(5)
    expect(inputs()).toEqual([])
  })

  it.for([
    ['no condition and no keys', ['purge'], '', /purge needs --where/],
    [
      'two readers of standard input',
      ['purge', '--keys', '-', '--where-file', '-'],
      '',
      /both read standard input/,
    ],
    [
      'a count',
      ['purge', '--keys', '-', '--dry-run', '--count'],
      '',
      /--count cannot be combined with --keys/,
    ],
    ['a file that is not there', ['purge', '--keys', '/nowhere/ids'], '', /nowhere/],
    ['another key', ['purge', '--keys', '-'], 'a,b\n1,2\n', /no column id/],
  ] as const)('refuses %s', async ([, args, input, said]) => {
    const { code, error } = await runCliOn(input, own.home, ...args, ...ON_TABLE)
    expect(code).toBe(2)
    expect(error).toMatch(said)
    expect(await rowsOfTable()).toHaveLength(5)
    expect(inputs()).toEqual([])
  })

  it('gives lines that are no keys back, to be mended, also the first one of a bare list', async () => {
    const folder = ownFolder('keys')
    const [path, rejects] = [join(folder, 'ids.txt'), join(folder, 'rejects.csv')]
    writeFileSync(path, '1\nx\n2\n')
    const purge = await runCli(own.home, 'purge', ...ON_TABLE, '--keys', path, '--max-rejects', '1', '--json')
    const result = outputLines(purge.out).at(-1) as { jobId: string }
    expect(result).toMatchObject({ state: 'succeeded', deleted: 2, rejected: 1 })
    const saved = await runCli(own.home, 'rejects', result.jobId, '--cluster', 'sandbox', '--output', rejects)
    expect(saved.code).toBe(0)
    const told = readFileSync(rejects, 'utf8')
    expect(told).toContain('22P02')
    writeFileSync(rejects, told.replace(/"?x"?(?=\r?\n)/, '3'))
    const again = await runCli(own.home, 'purge', ...ON_TABLE, '--keys', rejects, '--json')
    expect(outputLines(again.out).at(-1)).toMatchObject({ state: 'succeeded', deleted: 1 })
    expect(await rowsOfTable()).toEqual([
      { id: 4, n: 4 },
      { id: 5, n: 5 },
    ])
  })

  it('leaves nothing of standard input where it is stopped while that comes', async () => {
    const { child, ended } = startCli(
      own.home,
      ['purge', ...ON_TABLE, '--keys', '-'],
      {},
      { opensInput: true },
    )
    child.stdin?.write('1\n')
    await expect.poll(inputs, { timeout: 20_000 }).toHaveLength(1)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 3, error: expect.stringContaining('Interrupted') })
    expect(inputs()).toEqual([])
    expect(await rowsOfTable()).toHaveLength(5)
  })

  it('says why standard input cannot be kept', async () => {
    const file = join(ownFolder('keys'), 'no-folder')
    writeFileSync(file, '')
    const { code, error } = await runCliOn('1\n', file, 'purge', ...ON_TABLE, '--keys', '-')
    expect(code).toBe(1)
    expect(error).toContain('what comes on standard input is kept there')
  })

  it('is written from standard input, and kept where the job may be resumed', async () => {
    const write = await runCliOn('{"id": 9, "n": 1}\n', own.home, 'write', '-', ...ON_TABLE, '--json')
    expect(outputLines(write.out).at(-1)).toMatchObject({ state: 'succeeded', written: 1 })
    expect(inputs()).toEqual([])
    const failed = await runCliOn('id,n\n6,1\nx,2\n', own.home, 'write', '-', ...ON_TABLE, '--json')
    expect(failed.code).toBe(1)
    expect(inputs()).toHaveLength(1)
    const { jobId } = outputLines(failed.out).at(-1) as { jobId: string }
    const resume = ['resume', jobId, '--cluster', 'sandbox', '--max-rejects', '1', '--json']
    const resumed = await runCli(own.home, ...resume)
    expect(outputLines(resumed.out).at(-1)).toMatchObject({ state: 'succeeded', written: 1, rejected: 1 })
    expect(inputs()).toEqual([])
  })
})
