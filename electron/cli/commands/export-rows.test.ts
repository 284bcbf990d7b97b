import { once } from 'node:events'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, Query } from 'pg'
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from 'hyparquet'
import { beforeAll, describe, expect, it } from 'vitest'
import { EVERY_TYPE, fillEveryType, sumOfEverything } from '../../engine/testing/every-type.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const folder = ownFolder('export')
const file = (name: string) => join(folder, name)

const exported = async (...args: string[]) =>
  await runCli(own.home, 'export', '--cluster', 'sandbox', ...args)
const asked = async (sql: string) =>
  await withDatabase(
    own.connection,
    async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows,
  )

async function copyIn(client: Client, sql: string, bytes: Buffer): Promise<void> {
  const query = Object.assign(new Query<object>(sql), {
    handleCopyInResponse: (connection: { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }) => {
      connection.sendCopyFromChunk(bytes)
      connection.endCopyFrom()
    },
  })
  const ended = once(query, 'end')
  client.query(query)
  await ended
}

/** No value that Parquet's types lack. */
const IS_FINITE = `"exact" IS DISTINCT FROM 'NaN' AND coalesce(isfinite("day") AND isfinite("moment") AND isfinite("zoned moment"), true)`
const ROWS = 2_500

beforeAll(async () => {
  await withDatabase(own.connection, async (client) => {
    await client.query(`CREATE TABLE every (${EVERY_TYPE})`)
    await fillEveryType(client, 'every', ROWS, true)
    await client.query('CREATE TABLE large (id int PRIMARY KEY, note text)')
    await client.query('ALTER TABLE large DISABLE TRIGGER USER')
    await client.query(`INSERT INTO large SELECT i, repeat('x', 100) FROM generate_series(1, 200000) AS i`)
    await client.query('ANALYZE large')
  })
})

describe('a table with a column of every type', () => {
  it('comes back from CSV as it was, as the database itself reads it', async () => {
    const path = file('every.csv')
    const { code, out } = await exported('--table', 'every', '--to', path)
    expect([code, out.split('\n')[0]]).toEqual([0, `Saved to ${path}: 2,500 rows.`])
    await withDatabase(own.connection, async (client) => {
      await client.query('CREATE TABLE every_copy AS SELECT * FROM every LIMIT 0')
      await copyIn(client, 'COPY every_copy FROM STDIN (FORMAT csv, HEADER match)', readFileSync(path))
      expect(await sumOfEverything(client, 'every_copy')).toBe(await sumOfEverything(client, 'every'))
    })
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  it('has its text in NDJSON, in the order of the key', async () => {
    const path = file('every.ndjson')
    expect(await exported('--table', 'every', '--to', path)).toMatchObject({ code: 0 })
    const objects = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | null>)
    const list = Object.keys(objects[0] ?? {}).map((name) => `"${name.replaceAll('"', '""')}"::text`)
    expect(list).toHaveLength(29)
    const rows = await asked(
      `SELECT ${list.join(', ')} FROM every ORDER BY every."key ""A""", every."select"`,
    )
    expect(objects.map((object) => Object.values(object))).toEqual(rows)
  })

  it('has exact values in Parquet’s types', async () => {
    const path = file('every.parquet')
    const { code, error } = await exported('--table', 'every', '--where', IS_FINITE, '--to', path)
    expect([code, error]).toEqual([0, ''])
    const { objects, metadata } = await physical(readFileSync(path))
    const inSql: Record<string, string> = {
      exact: '("exact" * 10000000000)::numeric(60, 0)::text',
      day: `("day" - '1970-01-01'::date)::text`,
      moment: `trim_scale(extract(epoch FROM "moment") * 1000000)::text`,
      'zoned moment': `trim_scale(extract(epoch FROM "zoned moment") * 1000000)::text`,
      bytes: `encode("bytes", 'hex')`,
      'id of all': `replace("id of all"::text, '-', '')`,
      single: '"single"::float8::text',
    }
    const names = Object.keys(objects[0] ?? {})
    const list = names.map((name) => inSql[name] ?? `"${name.replaceAll('"', '""')}"::text`)
    const rows = await asked(
      `SELECT ${list.join(', ')} FROM every WHERE ${IS_FINITE} ORDER BY every."key ""A""", every."select"`,
    )
    expect(rows.length).toBeGreaterThan(300)
    expect(objects.map((object) => names.map((name) => texts(name, object[name])))).toEqual(
      rows.map((row: (string | null)[]) => row.map((value, place) => numbers(names[place] ?? '', value))),
    )
    const typed = Object.fromEntries(
      metadata.schema.map(({ name, logical_type }) => [name, logical_type?.type]),
    )
    expect(typed).toMatchObject({ exact: 'DECIMAL', day: 'DATE', moment: 'TIMESTAMP', 'plain json': 'JSON' })
  })

  it('is refused as Parquet with the name of a column that has infinity, and nothing is left', async () => {
    const inside = ownFolder('refused')
    const { code, error } = await exported(
      ...['--table', 'every', '--columns', 'day', '--to', join(inside, 'every.parquet')],
    )
    expect(code).toBe(1)
    expect(error).toMatch(
      /^error: Column “day” has the value -?infinity, which its type in Parquet does not have\.\nnext: Leave out/,
    )
    expect(readdirSync(inside)).toEqual([])
  })
})

const FLOATS = new Set(['single', 'double'])
const HEX = new Set(['bytes', 'id of all'])

/** A value of the file as the database's text for it; numbers that are not exact stay numbers. */
function texts(name: string, value: Uint8Array | bigint | boolean | number | string | null): unknown {
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString('hex')
    if (HEX.has(name)) return hex
    return name === 'exact' ? String(BigInt.asIntN(128, BigInt(`0x${hex}`))) : Buffer.from(value).toString()
  }
  if (FLOATS.has(name)) return value
  return value === null ? null : String(value)
}

function numbers(name: string, value: string | null): unknown {
  return FLOATS.has(name) && value !== null ? Number(value) : value
}

function physicalOf({
  name,
  type,
  type_length,
  repetition_type,
  num_children,
}: SchemaElement): SchemaElement {
  return { name, type, type_length, repetition_type, num_children } as SchemaElement
}

/** Values as they stand in the file, without what its types say of them: a reader may make less exact ones of it. */
async function physical(bytes: Buffer) {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  const metadata: FileMetaData = await parquetMetadataAsync(copy)
  const schema = metadata.schema.map(physicalOf)
  const objects = await parquetReadObjects({ file: copy, metadata: { ...metadata, schema }, utf8: false })
  return { objects, metadata }
}

describe('an export', () => {
  const ids = (text: string) => text.trimEnd().split('\r\n').slice(1)
  const all = Array.from({ length: 200_000 }, (_, place) => String(place + 1))

  it('is whole, by many workers, and says at which moments it was read', async () => {
    const path = file('large.csv')
    const { code, out } = await exported(
      ...['--table', 'large', '--columns', 'id', '--to', path, '--workers', '3', '--json'],
    )
    expect(code).toBe(0)
    expect(outputLines(out).at(-1)).toMatchObject({
      ...{ type: 'result', state: 'succeeded', rows: 200_000, file: path, format: 'csv' },
      ...{ ranges: 4, continued: 0 },
    })
    expect(ids(readFileSync(path, 'utf8'))).toEqual(all)
  })

  it('goes to standard output, and what is to be said of it to standard error', async () => {
    const { code, out, error } = await exported(
      '--table',
      'large',
      '--columns',
      'id',
      '--format',
      'csv',
      '--to',
      '-',
    )
    expect([code, ids(out)]).toEqual([0, all])
    expect(error).toBe(
      'Read from large: 200,000 rows.\nEach of 4 key ranges was read at one moment, not all at the same.\n',
    )
  })

  it('is compressed as the name says', async () => {
    for (const [name, open] of [
      ['large.csv.gz', gunzipSync],
      ['large.csv.zst', zstdDecompressSync],
    ] as const) {
      expect(await exported('--table', 'large', '--columns', 'id', '--to', file(name))).toMatchObject({
        code: 0,
      })
      expect(ids(open(readFileSync(file(name))).toString())).toEqual(all)
    }
  })

  it('guards against formulas only where that is asked for', async () => {
    await withDatabase(own.connection, async (client) => {
      await client.query('CREATE TABLE sums (id int PRIMARY KEY, note text)')
      await client.query(`INSERT INTO sums VALUES (-1, '=1+1'), (2, '-x'), (3, E'\\t@'), (4, 'a=b')`)
    })
    const args = ['--table', 'sums', '--format', 'csv', '--to', '-', '--quiet']
    expect((await exported(...args)).out).toBe('id,note\r\n-1,=1+1\r\n2,-x\r\n3,"\t@"\r\n4,a=b\r\n')
    expect((await exported(...args, '--guard-formulas')).out).toBe(
      "id,note\r\n-1,'=1+1\r\n2,'-x\r\n3,'\t@\r\n4,a=b\r\n",
    )
  })

  it('leaves a file that is there, and what cannot be written is a problem', async () => {
    writeFileSync(file('theirs.csv'), 'theirs')
    const args = ['--table', 'large', '--where', 'id < 3', '--columns', 'id', '--to']
    expect(await exported(...args, file('theirs.csv'))).toMatchObject({
      ...{ code: 2, error: expect.stringContaining('already exists') },
    })
    expect(await exported(...args, file('none/rows.csv'))).toMatchObject({
      ...{ code: 1, error: expect.stringContaining('There is no folder') },
    })
    expect(await exported(...args, file('theirs.csv'), '--replace')).toMatchObject({ code: 0 })
    expect(readFileSync(file('theirs.csv'), 'utf8')).toBe('id\r\n1\r\n2\r\n')
  })

  it('that is interrupted leaves nothing behind', async () => {
    const inside = ownFolder('interrupted')
    const args = ['--table', 'large', '--where', 'pg_catalog.length(repeat(note, 30000)) > 0']
    const { child, ended } = startCli(own.home, [
      ...['export', '--cluster', 'sandbox', ...args, '--to', join(inside, 'rows.csv')],
    ])
    await expect.poll(() => readdirSync(inside), { timeout: 20_000 }).toHaveLength(1)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 3, error: 'Interrupted: nothing was written.\n' })
    expect(readdirSync(inside)).toEqual([])
  })

  it.each([
    ['without a job or a table', [], 'export needs a job or --table.'],
    ['without a file', ['--table', 'large'], 'export needs --to.'],
    ['of no known format', ['--table', 'large', '--to', 'rows.xlsx'], 'export needs --format.'],
    [
      'as compressed Parquet',
      ['--table', 'large', '--to', 'rows.parquet.gz'],
      'Parquet is compressed by itself.',
    ],
    [
      'of columns that are no list',
      ['--table', 'large', '--to', 'a.csv', '--columns', 'id,,'],
      '“id,,” is not a list of columns.',
    ],
    ['with --output', ['--table', 'large', '--to', 'a.csv', '--output', 'b'], '--output is for jobs only.'],
    ['of a job and a table', ['1a2b3c4d', '--table', 'large'], '--table is for the rows of a table only.'],
    [
      'with both on standard output',
      ['--table', 'large', '--to', '-', '--format', 'csv', '--json'],
      '--json cannot be combined with --to -',
    ],
  ])('is wrong usage %s', async (_, args, message) => {
    const { code, error } = await exported(...args)
    expect([code, error]).toEqual([2, expect.stringContaining(`error: ${message}`)])
  })
})
