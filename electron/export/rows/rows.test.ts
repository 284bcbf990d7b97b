import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ArchiveFormat } from '../../../shared/archive.ts'
import type { ArchivedTables } from '../../engine/engine.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { archiveTable, type RowTable, type RowValues } from './row-table.ts'
import { saveArchive } from './save-archive.ts'
import { saveRows, type SaveOptions } from './save-rows.ts'

const KEEP = { mayReplace: false }

async function saveOne(path: string, format: ArchiveFormat, table: RowTable, how: typeof KEEP & SaveOptions) {
  const { mayReplace, ...options } = how
  return await saveRows([{ path, table, mayReplace }], format, options)
}

async function* each<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value)
}

function tableOf(types: Readonly<Record<string, string>>, rows: readonly RowValues[]): RowTable {
  return { columns: Object.entries(types).map(([name, type]) => ({ name, type })), rows: each([rows]) }
}

async function saved(format: ArchiveFormat, table: RowTable): Promise<Buffer> {
  const path = join(ownFolder('rows'), `rows.${format}`)
  await saveOne(path, format, table, KEEP)
  expect((await stat(path)).mode & 0o077).toBe(0)
  return await readFile(path)
}

async function parquetRows(table: RowTable) {
  const { buffer, byteOffset, length } = new Uint8Array(await saved('parquet', table))
  const file = buffer.slice(byteOffset, byteOffset + length)
  const objects = await parquetReadObjects({ file, utf8: true })
  return { objects, metadata: await parquetMetadataAsync(file) }
}

describe('rows as text', () => {
  const table = () =>
    tableOf({ id: 'bigint', 'a "name"': 'text' }, [
      ['9007199254740993', null],
      ['2', ''],
      ['3', 'a,"b"\r\n\\.'],
      ['4', ' =1+1'],
      ['5', 'ä\u2028𝒳'],
    ])

  test('are a JSON object a line, with every digit', async () => {
    const lines = (await saved('ndjson', table())).toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { id: '9007199254740993', 'a "name"': null },
      { id: '2', 'a "name"': '' },
      { id: '3', 'a "name"': 'a,"b"\r\n\\.' },
      { id: '4', 'a "name"': ' =1+1' },
      { id: '5', 'a "name"': 'ä\u2028𝒳' },
    ])
  })

  test('are CSV in which NULL is not the empty text', async () => {
    expect((await saved('csv', table())).toString()).toBe(
      [
        'id,"a ""name"""',
        '9007199254740993,',
        '2,""',
        '3,"a,""b""\r\n\\."',
        '4," =1+1"',
        '5,ä\u2028𝒳',
        '',
      ].join('\r\n'),
    )
  })

  test('are only a header where there is none', async () => {
    expect((await saved('csv', tableOf({ id: 'bigint' }, []))).toString()).toBe('id\r\n')
    expect((await saved('ndjson', tableOf({ id: 'bigint' }, []))).toString()).toBe('')
  })
})

describe('rows as Parquet', () => {
  test('have types where every value has one, and the text elsewhere', async () => {
    const types = {
      flag: 'boolean',
      small: 'smallint',
      whole: 'integer',
      big: 'bigint',
      real: 'real',
      double: 'double precision',
      bytes: 'bytea',
      uuid: 'uuid',
      numeric: 'numeric(40,20)',
      moment: 'timestamp with time zone',
      json: 'jsonb',
    }
    const uuid = '0b000000-0000-4000-8000-00000000000a'
    const { objects, metadata } = await parquetRows(
      tableOf(types, [
        [
          'true',
          '-32768',
          '2147483647',
          '-9223372036854775808',
          '1e-45',
          '-Infinity',
          '\\x00ff',
          uuid,
        ].concat(['12345678901234567890.12345678901234567890', 'infinity', '{"a": [1, "ü"]}']),
        Object.keys(types).map(() => null),
        [
          'false',
          '0',
          '-1',
          '9223372036854775807',
          'NaN',
          '5e-324',
          '\\x',
          uuid,
          'NaN',
          '0044-03-15 BC',
          'null',
        ],
      ]),
    )
    expect(metadata.schema.slice(1).map(({ type }) => type)).toEqual([
      ...['BOOLEAN', 'INT32', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'],
      ...['BYTE_ARRAY', 'BYTE_ARRAY', 'BYTE_ARRAY'],
    ])
    expect(objects[0]).toMatchObject({
      ...{ flag: true, small: -32_768, whole: 2_147_483_647, big: -9_223_372_036_854_775_808n },
      ...{
        real: Math.fround(1e-45),
        double: -Infinity,
        numeric: '12345678901234567890.12345678901234567890',
      },
      ...{ uuid, moment: 'infinity', json: '{"a": [1, "ü"]}' },
    })
    expect(Object.values(objects[1] ?? {})).toEqual(Object.keys(types).map(() => null))
    expect(objects[2]).toMatchObject({
      big: 9_223_372_036_854_775_807n,
      real: NaN,
      double: 5e-324,
      numeric: 'NaN',
    })
  })

  test('are written a group at a time', async () => {
    const rows = Array.from({ length: 45_000 }, (_, no) => [String(no), no % 3 === 0 ? null : `text ${no}`])
    const { objects, metadata } = await parquetRows(tableOf({ id: 'bigint', text: 'text' }, rows))
    expect(metadata.row_groups).toHaveLength(3)
    expect(objects.map(({ id, text }) => [String(id), text])).toEqual(rows)
  })

  test('come back from any number of pages, whatever is NULL and however long values are', async () => {
    const rows = Array.from({ length: 3_000 }, (_, no) => [
      no % 7 === 0 ? null : String(no % 3 === 0),
      no % 2_000 < 1_000 ? null : `\\x${'41'.repeat(no % 300)}`,
      no % 1_500 === 17 ? 'ä'.repeat(1_000_000) : `${no} `.repeat(no % 50),
      null,
    ])
    const types = { flag: 'boolean', bytes: 'bytea', text: 'text', none: 'bigint' }
    const { objects } = await parquetRows(tableOf(types, rows))
    expect(objects.map(({ flag, bytes, text, none }) => [flag, bytes, text, none])).toEqual(
      rows.map(([flag, bytes = null, text, none]) => [
        flag && flag === 'true',
        bytes && Buffer.from(bytes.slice(2), 'hex').toString(),
        text,
        none,
      ]),
    )
  })

  test('may be none', async () => {
    const { objects, metadata } = await parquetRows(tableOf({ id: 'bigint', text: 'text' }, []))
    expect([objects, metadata.schema.length]).toEqual([[], 3])
  })
})

test('rows of an archive have old values and, of what the job set, new ones', async () => {
  const column = (name: string) => ({ name, number: 1, type: 'text', collation: '0', generation: null })
  const head = (names: string[]) =>
    ({ columns: names.map(column), changed: ['status'] }) as unknown as Parameters<typeof changesOf>[0]
  function changesOf(of: { columns: { name: string; type: string }[]; changed: string[] }) {
    return of
  }
  const known = head(['id', 'status', 'new_status'])
  const changes = [
    { of: known, line: { row: ['1', 'a', 'x'], new: ['b'] } },
    { of: head(['new_status', 'id', 'status']), line: { row: ['y', '2', null], new: ['b'] } },
    { of: known, line: { row: null, new: ['c'] } },
  ]
  const table = archiveTable(known, each([changes]) as unknown as Parameters<typeof archiveTable>[1])
  expect(table.columns.map(({ name }) => name)).toEqual(['id', 'status', 'new_status', 'new_status_'])
  const rows: RowValues[] = []
  for await (const some of table.rows) rows.push(...some)
  expect(rows).toEqual([
    ['1', 'a', 'x', 'b'],
    ['2', null, 'y', 'b'],
    [null, null, null, 'c'],
  ])
})

describe('a file of rows', () => {
  test('replaces another only where somebody agreed', async () => {
    const folder = ownFolder('rows')
    const path = join(folder, 'a.csv')
    await writeFile(path, 'before')
    const rows = () => tableOf({ id: 'bigint' }, [['1']])
    await expect(saveOne(path, 'csv', rows(), KEEP)).rejects.toMatchObject({
      problem: { code: 'file-exists' },
    })
    expect(await readFile(path, 'utf8')).toBe('before')
    expect(await saveOne(path, 'csv', rows(), { mayReplace: true })).toEqual([1])
    expect(await readFile(path, 'utf8')).toBe('id\r\n1\r\n')
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  test('that somebody else makes in the meantime is left, and nothing else stays', async () => {
    const folder = ownFolder('rows')
    const path = join(folder, 'a.csv')
    async function* rows(): AsyncGenerator<RowValues[]> {
      await writeFile(path, 'theirs')
      yield [['1']]
    }
    const table = { columns: [{ name: 'id', type: 'bigint' }], rows: rows() }
    await expect(saveOne(path, 'csv', table, KEEP)).rejects.toMatchObject({
      problem: { code: 'file-exists' },
    })
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['theirs', ['a.csv']])
  })

  test.each(ArchiveFormat.options)(
    'leaves nothing behind when the rows fail, or it is stopped: %s',
    async (format) => {
      const folder = ownFolder('rows')
      const path = join(folder, 'a')
      async function* failing(): AsyncGenerator<RowValues[]> {
        yield await Promise.resolve([['1']])
        throw new Error('damaged')
      }
      const columns = [{ name: 'id', type: 'bigint' }]
      await expect(saveOne(path, format, { columns, rows: failing() }, KEEP)).rejects.toThrow('damaged')
      const stopped = { ...KEEP, signal: AbortSignal.abort() }
      await expect(saveOne(path, format, tableOf({ id: 'bigint' }, [['1']]), stopped)).rejects.toThrow(
        'aborted',
      )
      expect(await readdir(folder)).toEqual([])
    },
  )

  test('in a folder that is none is a problem', async () => {
    const path = join(ownFolder('rows'), 'none', 'a.csv')
    await expect(saveOne(path, 'csv', tableOf({ id: 'bigint' }, []), KEEP)).rejects.toMatchObject({
      problem: { kind: 'failed', message: expect.stringContaining('There is no folder') },
    })
  })
})

describe('the rows of an archive', () => {
  const columns = [{ name: 'id', type: 'bigint' }]
  const changesOf = (name: string, ids: readonly string[], schema = 'public') => {
    const of = { table: { schema, name }, key: ['id'], columns, changed: [] }
    const changes = each([[], ids.map((id) => ({ of, line: { row: [id] } }))])
    return { ...of, changes } as unknown as ArchivedTables['tables'][number]
  }
  const tables = () => [
    changesOf('things', ['1', '2']),
    changesOf('parts', ['7', '8', '9']),
    changesOf('none', []),
    changesOf('a/b', ['3'], 'other'),
    changesOf('a:b', ['4'], 'other'),
  ]
  const NEVER = { own: false, along: false }
  const save = async (path: string, mayReplace = NEVER) =>
    await saveArchive(path, 'csv', { tables: tables(), openRows: 1, uncertain: 'Why.' }, { mayReplace })

  test('are a file for each table beside that of the job’s own', async () => {
    const folder = ownFolder('rows')
    const { files, ...rest } = await save(join(folder, 'rows.csv'))
    expect(rest).toEqual({ openRows: 1, uncertain: 'Why.' })
    expect(files.map(({ table, rows }) => [table.name, rows])).toEqual([
      ['things', 2],
      ['parts', 3],
      ['a/b', 1],
      ['a:b', 1],
    ])
    expect((await readdir(folder)).toSorted()).toEqual([
      'rows-other.a_b-2.csv',
      'rows-other.a_b.csv',
      'rows-parts.csv',
      'rows.csv',
    ])
    expect(await readFile(join(folder, 'rows-parts.csv'), 'utf8')).toBe('id\r\n7\r\n8\r\n9\r\n')
  })

  test('are there all or not at all, and replace only what somebody agreed to', async () => {
    const folder = ownFolder('rows')
    await writeFile(join(folder, 'rows-parts.csv'), 'mine')
    const path = join(folder, 'rows.csv')
    await expect(save(path, { own: true, along: false })).rejects.toMatchObject({
      problem: { code: 'file-exists' },
    })
    expect(await readdir(folder)).toEqual(['rows-parts.csv'])
    await save(path, { own: true, along: true })
    expect(await readdir(folder)).toHaveLength(4)
  })
})
