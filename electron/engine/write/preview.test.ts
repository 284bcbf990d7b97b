import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const TABLE = 'id bigint PRIMARY KEY, name varchar(8), value numeric(10, 2) CHECK (value < 1000), note text'

async function previewOf(table: string, content: string | Buffer, more: object = {}) {
  const path = join(ownFolder('previewed'), 'rows.csv')
  await writeFile(path, content)
  return await engine.plan(specOf(table, { operation: 'write', file: { path }, ...more }))
}

describe('the plan of a write', () => {
  it('says of the first rows what each would do, in their order, and changes nothing', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT i, 'old', 1, NULL FROM generate_series(1, 6) i`)
      const rows = [
        'id,name,value,note,op',
        '1,new,1.0,,',
        '1,newer,1.50,said,',
        '2,old,1.00,,',
        '3,,,,delete',
        '3,again,2,,',
        '70,,,,delete',
        '80,"fresh",3,"",',
        'x,bad,1,,',
        '4,much too long,1,,',
        '5,old,5000,,',
        '80,old,4,,',
        '6,old,1.005,,',
      ]
      const { write } = await previewOf(name, rows.join('\n'), { opField: 'op' })
      expect(write?.fields).toEqual([
        { field: 'id', column: 'id', type: 'bigint' },
        { field: 'name', column: 'name', type: 'character varying(8)' },
        { field: 'value', column: 'value', type: 'numeric(10,2)' },
        { field: 'note', column: 'note', type: 'text' },
        { field: 'op', column: null, type: null },
      ])
      expect(
        write?.rows.map(({ line, key, outcome, changes, refusal }) => [
          line,
          key.join(),
          outcome,
          refusal?.sqlState ?? changes.map(({ column, before, after }) => [column, before, after]),
        ]),
      ).toEqual([
        [2, '1', 'update', [['name', 'old', 'new']]],
        [
          3,
          '1',
          'update',
          [
            ['name', 'new', 'newer'],
            ['value', '1.00', '1.50'],
            ['note', null, 'said'],
          ],
        ],
        [4, '2', 'unchanged', []],
        [5, '3', 'delete', []],
        [
          6,
          '3',
          'insert',
          [
            ['name', undefined, 'again'],
            ['value', undefined, '2.00'],
            ['note', undefined, null],
          ],
        ],
        [7, '70', 'missing', []],
        [
          8,
          '80',
          'insert',
          [
            ['name', undefined, 'fresh'],
            ['value', undefined, '3.00'],
            ['note', undefined, ''],
          ],
        ],
        [9, 'x', 'refused', '22P02'],
        [10, '4', 'refused', '22001'],
        [11, '5', 'refused', '23514'],
        [
          12,
          '80',
          'update',
          [
            ['name', 'fresh', 'old'],
            ['value', '3.00', '4.00'],
            ['note', '', null],
          ],
        ],
        [13, '6', 'refused', '22003'],
      ])
      const { rows: left } = await client.query(
        `SELECT count(*)::int AS rows, max(name) AS name FROM ${name}`,
      )
      expect(left).toEqual([{ rows: 6, name: 'old' }])
    })
  })

  it.for([
    ['insert', ['refused', 'insert']],
    ['skip', ['skipped', 'insert']],
    ['update', ['update', 'missing']],
  ] as const)('does so by the mode %s', async ([mode, outcomes]) => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES (1, 'old')`)
      const { write } = await previewOf(name, 'id,name\n1,a\n2,b\n', { mode })
      expect(write?.rows.map(({ outcome }) => outcome)).toEqual(outcomes)
    })
  })

  it('tells new rows from unchanged ones where the file has nothing but the key', async () => {
    await withTable(TABLE, async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES (1, 'old')`)
      const { write } = await previewOf(name, 'id\n1\n2\n')
      expect(write?.rows.map(({ outcome }) => outcome)).toEqual(['skipped', 'insert'])
    })
  })

  it('refuses a row that others refer to, which would be deleted', async () => {
    await withTable('id int PRIMARY KEY', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES (1), (2)`)
      await client.query(`CREATE TABLE ${name}_child (id int PRIMARY KEY REFERENCES ${name})`)
      try {
        await client.query(`INSERT INTO ${name}_child VALUES (1)`)
        const { write } = await previewOf(name, 'id\n1\n2\n', { op: 'delete' })
        expect(write?.rows).toMatchObject([
          { outcome: 'refused', refusal: { sqlState: '23503' } },
          { outcome: 'delete', refusal: null },
        ])
      } finally {
        await client.query(`DROP TABLE ${name}_child`)
      }
    })
  })

  it('says how the file is written, as it was found out', async () => {
    await withTable(TABLE, async ({ name }) => {
      const text = '\ufeffid;name;value\r\n1;a;1,5\r\n2;b;2,25\r\n'
      const { file } = await previewOf(name, gzipSync(text))
      expect(file?.dialect).toEqual({
        ...{ encoding: 'utf-8', byteOrderMark: true, compression: 'gzip' },
        csv: { delimiter: ';', quote: '"', header: true, nullText: null, decimalComma: ['value'] },
      })
      const wide = Buffer.from('\ufeffid\tname\n1\ta\n', 'utf16le')
      expect((await previewOf(name, wide)).file?.dialect).toMatchObject({
        ...{ encoding: 'utf-16le', byteOrderMark: true, compression: null, csv: { delimiter: '\t' } },
      })
    })
  })
})
