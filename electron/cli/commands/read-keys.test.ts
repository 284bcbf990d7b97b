import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_LINE } from '../../testing/bundled.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const folder = ownFolder('read')
const file = (name: string) => join(folder, name)

function keyFile(name: string, text: string): string {
  writeFileSync(file(name), text)
  return file(name)
}

const read = async (...args: string[]) => await runCli(own.home, 'read', '--cluster', 'sandbox', ...args)

beforeAll(async () => {
  await withDatabase(own.connection, async (client) => {
    await client.query('CREATE TABLE things (id int PRIMARY KEY, note text)')
    await client.query(`INSERT INTO things SELECT i, 'note ' || i FROM generate_series(1, 2000) AS i`)
    await client.query('CREATE TABLE pairs (a text, b int, note text, PRIMARY KEY (a, b))')
    await client.query(
      `INSERT INTO pairs SELECT 'a' || i % 3, i, 'note ' || i FROM generate_series(1, 9) AS i`,
    )
  })
})

describe('sluice read', () => {
  it('writes rows in the order of their keys, and says what became of the others', async () => {
    const keys = keyFile('keys.csv', 'note,id\nx,7\nx,2001\nx,1999\nx,7\nx,-1\n')
    const { code, out } = await read(
      ...['--table', 'things', '--keys', keys, '--to', file('rows.csv'), '--missing', file('gone.csv')],
    )
    expect([code, out]).toEqual([
      0,
      `Saved to ${file('rows.csv')}: 2 rows.\n2 keys had no row.\n1 key stood there more than once.\n`,
    ])
    expect(readFileSync(file('rows.csv'), 'utf8')).toBe('id,note\r\n7,note 7\r\n1999,note 1999\r\n')
    expect(readFileSync(file('gone.csv'), 'utf8')).toBe('id\r\n2001\r\n-1\r\n')
  })

  it('takes one column without a name, and tells what cannot be asked for in its result', async () => {
    const keys = keyFile('bare.csv', '5\nx\n2001\n6\n"a"b\n')
    const { code, out, error } = await read(
      ...[
        '--table',
        'things',
        '--keys',
        keys,
        '--to',
        file('bare-rows.ndjson'),
        '--columns',
        'note',
        '--json',
      ],
      ...['--unprocessed', file('again.csv')],
    )
    expect(code).toBe(1)
    expect(outputLines(out).at(-1)).toMatchObject({
      ...{ type: 'result', state: 'failed', rows: 2, missing: 1, unprocessed: 2, duplicates: 0 },
      problem: { message: expect.stringMatching(/^2 keys could not be read\. Line 5: /) },
    })
    expect(error).toContain('2 keys could not be read.')
    expect(readFileSync(file('bare-rows.ndjson'), 'utf8')).toBe('{"note":"note 5"}\n{"note":"note 6"}\n')
    expect(readFileSync(file('again.csv'), 'utf8')).toBe('id\r\nx\r\n')
  })

  it('reads keys of several columns from standard input, and writes to standard output', async () => {
    const keys = keyFile('pairs.csv', 'b,a\n4,a1\n5,a2\n5,a1\n')
    const args = [
      'read',
      '--cluster',
      'sandbox',
      '--table',
      'pairs',
      '--keys',
      '-',
      '--to',
      '-',
      '--format',
      'csv',
    ]
    const env = { ...process.env, SLUICE_HOME: own.home, KEYS: keys }
    const { stdout, stderr } = await promisify(execFile)(
      'sh',
      ['-c', '"$@" < "$KEYS"', 'sh', process.execPath, COMMAND_LINE, ...args],
      { env },
    )
    expect(stdout).toBe('a,b,note\r\na1,4,note 4\r\na2,5,note 5\r\n')
    expect(stderr).toBe('Read: 2 rows.\n1 key had no row.\n')
  })

  it('takes keys of NDJSON, and rows of Parquet that it has written as keys again', async () => {
    const keys = keyFile('keys.ndjson', '{"id":7,"other":1}\n{"other":2}\n{"id":"8"}\n')
    const first = ['--table', 'things', '--keys', keys, '--to', file('first.parquet')]
    expect((await read(...first)).out).toContain('2 rows.\n1 key had no row.')
    const second = ['--table', 'things', '--keys', file('first.parquet'), '--to', '-', '--format', 'csv']
    expect((await read(...second)).out).toBe('id,note\r\n7,note 7\r\n8,note 8\r\n')
  })

  it.each([
    [
      'a file without the key',
      ['--table', 'pairs', '--keys', 'A', '--to', 'TO'],
      2,
      'has no column b. It has: a.',
    ],
    [
      'a file that is not there',
      ['--table', 'things', '--keys', 'NONE', '--to', 'TO'],
      2,
      'There is no file',
    ],
    [
      'a table that is not there',
      ['--table', 'nothing', '--keys', 'A', '--to', 'TO'],
      2,
      'There is no table “nothing”',
    ],
    ['no file of keys', ['--table', 'things', '--to', 'TO'], 2, 'read needs --keys.'],
    [
      'a list that would replace a file',
      ['--table', 'things', '--keys', 'A', '--to', 'TO', '--missing', 'A'],
      2,
      'already exists',
    ],
    ['a folder that is none', ['--table', 'things', '--keys', 'A', '--to', 'INTO'], 1, 'There is no folder'],
  ])('has a problem with %s, and writes nothing', async (_, args, expected, message) => {
    const paths: Record<string, string> = {
      ...{ A: keyFile('a.csv', 'a\n1\n'), NONE: file('none.csv') },
      ...{ TO: file('never.csv'), INTO: file('nowhere/rows.csv') },
    }
    const { code, error } = await read(...args.map((arg) => paths[arg] ?? arg))
    expect([code, error]).toEqual([expected, expect.stringContaining(message)])
    expect(existsSync(file('never.csv'))).toBe(false)
  })
})
