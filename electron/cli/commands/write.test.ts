import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

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

  describe('a file for several tables', () => {
    const several = async (path: string, ...args: string[]) =>
      await runCli(own.home, 'write', path, '--cluster', 'sandbox', '--table-field', 'table', ...args)

    const linesOf = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

    /** Rows of two tables, of which one refers to the other, two that are bad, and one that names none. */
    const SHOP = linesOf(
      { table: 'orders', id: 1 },
      { table: 'public.orders', id: 2, note: 'x' },
      { table: 'items', id: 1, order_id: 2 },
      { table: 'items', id: 2, order_id: 9 },
      { table: 'items', id: 3, order_id: 1 },
      { table: 'orders', id: 'none' },
      { id: 5 },
    )

    const inTables = async () =>
      await withDatabase(own.connection, async (client) => ({
        orders: (await client.query('SELECT * FROM orders ORDER BY id')).rows,
        items: (await client.query('SELECT * FROM items ORDER BY id')).rows,
      }))

    beforeEach(async () => {
      await withDatabase(own.connection, async (client) => {
        await client.query('DROP TABLE IF EXISTS items, orders')
        await client.query('CREATE TABLE orders (id int PRIMARY KEY, note text)')
        await client.query('CREATE TABLE items (id int PRIMARY KEY, order_id int REFERENCES orders)')
      })
    })

    it('is written table by table, and what is bad of any comes back in one file that can be mended', async () => {
      const folder = ownFolder('several')
      const [path, rejects] = [join(folder, 'shop.ndjson'), join(folder, 'rejects.ndjson')]
      writeFileSync(path, SHOP)
      const first = await several(path, '--max-rejects', '5', '--rejects', rejects, '--json')
      expect([first.code, outputLines(first.out).at(-1)]).toMatchObject([
        0,
        {
          ...{ type: 'result', jobId: null, state: 'succeeded', written: 4, rejected: 3, unprocessed: 0 },
          tables: [
            { table: { name: 'orders' }, state: 'succeeded', written: 2, rejected: 2 },
            { table: { name: 'items' }, state: 'succeeded', written: 2, rejected: 1 },
          ],
        },
      ])
      expect(await inTables()).toEqual({
        orders: [
          { id: 1, note: null },
          { id: 2, note: 'x' },
        ],
        items: [
          { id: 1, order_id: 2 },
          { id: 3, order_id: 1 },
        ],
      })
      const told = readFileSync(rejects, 'utf8')
      const mended = told.replace('"id":"none"', '"id":9').replace('"id":5', '"id":5,"table":"orders"')
      expect(mended).toContain('23503')
      writeFileSync(rejects, mended)
      expect(outputLines((await several(rejects, '--json')).out).at(-1)).toMatchObject({
        ...{ state: 'succeeded', written: 3, rejected: 0 },
      })
    })

    it('may have the field for put and delete in the rows of some', async () => {
      const path = join(ownFolder('several'), 'shop.ndjson')
      writeFileSync(path, SHOP + linesOf({ table: 'items', id: 3, op: 'delete' }))
      const { code, out } = await several(path, '--op-field', 'op', '--max-rejects', '5', '--json')
      expect([code, outputLines(out).at(-1)]).toMatchObject([0, { written: 4, deleted: 1, rejected: 3 }])
      const wrong = await several(path, '--op-field', 'top')
      expect([wrong.code, wrong.error]).toEqual([2, expect.stringContaining('The file has no field “top”.')])
    })

    it('is written for one table with --table', async () => {
      const path = join(ownFolder('several'), 'shop.ndjson')
      writeFileSync(path, SHOP)
      const { code, out } = await several(path, '--table', 'orders', '--max-rejects', '1', '--json')
      expect([code, outputLines(out).at(-1)]).toMatchObject([0, { written: 2, rejected: 1 }])
      expect((await inTables()).items).toEqual([])
    })

    it('changes nothing where the last of its tables is none', async () => {
      const path = join(ownFolder('several'), 'shop.ndjson')
      writeFileSync(path, SHOP + linesOf({ table: 'nowhere', id: 1 }))
      const { code, error } = await several(path)
      expect([code, error]).toEqual([2, expect.stringContaining('nowhere')])
      expect(await inTables()).toEqual({ orders: [], items: [] })
    })

    it('says what was not begun where a table fails', async () => {
      const path = join(ownFolder('several'), 'shop.ndjson')
      writeFileSync(path, SHOP)
      const { code, out, error } = await several(path, '--workers', '1', '--json')
      expect([code, outputLines(out).at(-1)]).toMatchObject([
        1,
        {
          state: 'failed',
          unprocessed: expect.any(Number),
          tables: [
            { table: { name: 'orders' }, state: 'failed' },
            { table: { name: 'items' }, jobId: null, unprocessed: 3 },
          ],
        },
      ])
      expect(error).toContain('Not begun: items.')
    })

    it('is not written on where it changes between two tables', async () => {
      const path = join(ownFolder('several'), 'shop.ndjson')
      const orders = Array.from({ length: 400 }, (_, id) => ({ table: 'orders', id }))
      const content = linesOf(...orders, { table: 'items', id: 1, order_id: 2 })
      writeFileSync(path, content)
      const command = ['write', path, '--cluster', 'sandbox', '--table-field', 'table']
      const running = startCli(own.home, [...command, '--workers', '1', '--rate', '100', '--json'])
      await running.printed(/"type":"progress".*"rows":[1-9]/)
      writeFileSync(path, content.replace('"order_id":2', '"order_id":3'))
      const { code, out, error } = await running.ended
      expect([code, outputLines(out).at(-1)]).toMatchObject([
        4,
        {
          ...{ state: 'failed', written: 400, unprocessed: 1, problem: { code: 'file-changed' } },
          tables: [{ state: 'succeeded' }, { jobId: null, unprocessed: 1 }],
        },
      ])
      expect(error).toContain('has changed since the plan was made')
      expect(error).toContain('Not begun: items.')
    })

    it.for([
      ['a,table\n1,orders\n', 'is not NDJSON'],
      ['{"id":1}\n', 'does not have a row that names a table in “table”'],
      ['{"table":"orders"}\n{"table":"a.b.c"}\n', 'Line 2 of the file: “a.b.c” is not the name of a table'],
    ] as const)('is refused before anything is written: %s', async ([text, message]) => {
      const path = join(ownFolder('several'), 'wrong.txt')
      writeFileSync(path, text)
      const { code, error } = await several(path)
      expect([code, error]).toEqual([2, expect.stringContaining(message)])
    })
  })
})
