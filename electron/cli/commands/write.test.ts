import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()

const write = async (path: string, ...args: string[]) =>
  await runCli(own.home, 'write', path, '--cluster', 'sandbox', '--table', '"Things"', ...args)

const rowsOfTable = async () =>
  await withDatabase(
    own.connection,
    async (client) => (await client.query('SELECT * FROM "Things" ORDER BY "ID"')).rows,
  )

beforeEach(async () => {
  await withDatabase(own.connection, async (client) => {
    await client.query('DROP TABLE IF EXISTS "Things"')
    await client.query('CREATE TABLE "Things" ("ID" int PRIMARY KEY, note varchar(5), n int)')
  })
})

/** The same three rows, of which two are bad, and what mends them. */
const FILES = {
  'rows.csv': { text: 'ID,note,n\n1,"a,""b",3\n2,abcdefgh,5\n3,"x\ny",z\n', args: [], mend: ['z', '7'] },
  'rows.txt': {
    text: "ID;note;n\r\n1;'a,\"b';3\r\n2;abcdefgh;5\r\n3;'x\ny';z",
    args: ['--quote', "'"],
    mend: ['z', '7'],
  },
  'rows.ndjson': {
    text: '{"ID":1,"note":"a,\\"b","n":3}\n{"ID":2,"note":"abcdefgh","n":5}\n{"ID":3,"note":"x\\ny","n":"z"}\n',
    args: [],
    mend: ['"z"', '7'],
  },
} as const

describe('sluice write', () => {
  it.for(Object.entries(FILES))(
    'gives bad rows of %s back, to be mended and written',
    async ([name, given]) => {
      const folder = ownFolder('write')
      const [path, rejects] = [join(folder, name), join(folder, `rejects-${name}`)]
      writeFileSync(path, given.text)
      const first = await write(path, ...given.args, '--max-rejects', '2', '--rejects', rejects, '--json')
      expect(first.code).toBe(0)
      expect(outputLines(first.out).at(-1)).toMatchObject({
        ...{ type: 'result', state: 'succeeded', written: 1, rejected: 2, unprocessed: 0 },
      })
      expect(statSync(rejects).mode & 0o777).toBe(0o600)
      const told = readFileSync(rejects, 'utf8')
      expect(told).toContain('22001')
      expect(told).toContain('22P02')
      writeFileSync(
        rejects,
        told.replace('abcdefgh', 'abc').replace(new RegExp(`${given.mend[0]}(?=\\r?\\n|\\})`), given.mend[1]),
      )
      const second = await write(rejects, ...given.args, '--json')
      expect(outputLines(second.out).at(-1)).toMatchObject({ state: 'succeeded', written: 2, rejected: 0 })
      expect(await rowsOfTable()).toEqual([
        { ID: 1, note: 'a,"b', n: 3 },
        { ID: 2, note: 'abc', n: 5 },
        { ID: 3, note: 'x\ny', n: 7 },
      ])
    },
  )

  it('fails with one bad row too many, names its line, and says what is not done', async () => {
    const path = join(ownFolder('write'), 'rows.csv')
    writeFileSync(path, 'ID,note\n1,a\nx,b\n3,c\n')
    const { code, out, error } = await write(path, '--workers', '1', '--json')
    expect([code, outputLines(out).at(-1)]).toMatchObject([
      1,
      { state: 'failed', written: 1, unprocessed: 2 },
    ])
    expect(error).toContain('line 3: invalid input syntax for type integer')
  })

  it.for([
    ['a field without a column', 'ID,nothing\n1,a\n', [], 'has no column “nothing”'],
    ['no field for the key', 'note\na\n', [], 'no field for “"ID"”'],
    ['a field that is not there', 'ID\n1\n', ['--op-field', 'op'], 'no field “op”'],
    ['nothing', '', [], 'empty'],
  ] as const)('refuses %s, and changes nothing', async ([, text, args, message]) => {
    const path = join(ownFolder('write'), 'rows.csv')
    writeFileSync(path, text)
    const { code, error } = await write(path, ...args)
    expect(code).toBe(2)
    expect(error).toContain(message)
    expect(await rowsOfTable()).toEqual([])
  })

  it('takes no file of rejects that is there', async () => {
    const folder = ownFolder('write')
    const [path, rejects] = [join(folder, 'rows.csv'), join(folder, 'rejects.csv')]
    writeFileSync(path, 'ID\n1\n')
    writeFileSync(rejects, 'mine')
    const { code } = await write(path, '--rejects', rejects)
    expect(code).not.toBe(0)
    expect(existsSync(rejects) && readFileSync(rejects, 'utf8')).toBe('mine')
    expect(await rowsOfTable()).toEqual([])
  })
})
