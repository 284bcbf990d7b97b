import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer'
import type { SchemaElement } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { allRows, examined, problemOfFile, rowsOf, valuesOf } from '../testing/examined.ts'
import { RowFileReader } from '../row-files.ts'
import { readHybrid } from './hybrid.ts'

interface Column {
  readonly element: Partial<SchemaElement>
  readonly data: unknown[]
}

/** A file with the columns, each of which may have NULL. */
function parquetOf(columns: Readonly<Record<string, Column>>, options: object = {}): Uint8Array {
  const named = Object.entries(columns)
  const schema = [
    { name: 'root', num_children: named.length },
    ...named.map(([name, { element }]) => ({ name, repetition_type: 'OPTIONAL', ...element })),
  ] as SchemaElement[]
  const columnData = named.map(([name, { data }]) => ({ name, data })) as ColumnSource[]
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, ...options }))
}

const numbers = (rows: number) =>
  parquetOf(
    {
      n: { element: { type: 'INT32' }, data: Array.from({ length: rows }, (_, at) => at) },
      t: {
        element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
        data: Array.from({ length: rows }, (_, at) => (at % 3 === 0 ? null : `text ${at % 7}`)),
      },
    },
    { rowGroupSize: 700, pageSize: 1_000 },
  )

/** The value of the only column in a file of one row. */
async function only(element: Partial<SchemaElement>, value: unknown) {
  return (await valuesOf(parquetOf({ c: { element, data: [value] } })))[0]
}

const long = { type: 'INT64' } as const
const bytes = { type: 'BYTE_ARRAY' } as const

describe('values of a Parquet file', () => {
  it.each<[Partial<SchemaElement>, unknown, string | null]>([
    [{ type: 'INT32' }, null, null],
    [{ type: 'BOOLEAN' }, true, 'true'],
    [long, -9_007_199_254_740_993n, '-9007199254740993'],
    [{ ...long, converted_type: 'UINT_64' }, 18_446_744_073_709_551_615n, '18446744073709551615'],
    [{ type: 'INT32', converted_type: 'UINT_32' }, 4_294_967_295, '4294967295'],
    [
      { ...long, logical_type: { type: 'INTEGER', bitWidth: 64, isSigned: false } },
      18_446_744_073_709_551_614n,
      '18446744073709551614',
    ],
    [{ type: 'FLOAT' }, Math.fround(0.1), '0.1'],
    [{ type: 'DOUBLE' }, 1e-7, '1e-7'],
    [{ type: 'DOUBLE' }, -Infinity, '-Infinity'],
    [{ type: 'DOUBLE' }, -0, '-0'],
    [{ ...bytes, converted_type: 'UTF8' }, '', ''],
    [bytes, Uint8Array.of(0, 255), '\\x00ff'],
    [{ type: 'INT32', converted_type: 'DATE' }, -719_163, '0001-12-31 BC'],
    [{ type: 'INT32', converted_type: 'DATE' }, 11_016, '2000-02-29'],
    [{ type: 'INT32', converted_type: 'TIME_MILLIS' }, 3_600_050, '01:00:00.05'],
  ])('%j of %s are %s', async (element, value, text) => {
    expect(await only(element, value)).toEqual([text])
  })

  it.each([
    [12_345_678_901_234_567_890_123_456_789_012_345_678n, '1234567890123456789012345678.9012345678'],
    [-1n, '-0.0000000001'],
    [0n, '0.0000000000'],
  ])('are exact decimals: %s', async (digits, text) => {
    const hex = BigInt.asUintN(128, digits).toString(16).padStart(32, '0')
    const element = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 } as const
    const file = Buffer.from(parquetOf({ c: { element, data: [new Uint8Array(Buffer.from(hex, 'hex'))] } }))
    expect(await valuesOf(asDecimal(file))).toEqual([[text]])
  })

  it.each([
    ['MICROS', 1_700_000_000_123_456n, '2023-11-14 22:13:20.123456+00'],
    ['MILLIS', -1n, '1969-12-31 23:59:59.999+00'],
    ['NANOS', 1_000n, '1970-01-01 00:00:00.000001+00'],
    ['NANOS', 1_001n, 'Column “c” has a time with nanoseconds, and the database has microseconds.'],
  ] as const)('are times in %s: %s', async (unit, value, text) => {
    const logical = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit } as const
    const found = await only({ ...long, logical_type: logical }, value)
    expect(found).toEqual(text.startsWith('Column') ? text : [text])
  })

  it('are a fault where a text is none', async () => {
    const element = { ...bytes, converted_type: 'UTF8' } as const
    const data = [Uint8Array.of(0xff), Uint8Array.of(0), Uint8Array.of(0x61)]
    const rows = await rowsOf(parquetOf({ c: { element, data } }))
    expect(rows.map(({ line, fault, values }) => [line, fault ?? values])).toEqual([
      [1, 'Column “c” has a text that is none: Byte 1 of the value is 0xFF, which is no UTF-8 here.'],
      [2, 'Column “c” has a text that is none: It has a NUL character, which the database takes in no text.'],
      [3, ['a']],
    ])
  })

  it('are JSON where they are lists or groups', async () => {
    const columnData = [{ name: 'list', data: [[1, null, 3], [], null] }] as ColumnSource[]
    const schema = [
      { name: 'root', num_children: 1 },
      { name: 'list', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', type: 'INT32' },
    ] as SchemaElement[]
    const file = new Uint8Array(parquetWriteBuffer({ columnData, schema }))
    expect(await valuesOf(file)).toEqual([['[1,null,3]'], ['[]'], [null]])
  })
})

/** Says of the only column that it is DECIMAL(38, 10), which the writer makes of doubles alone. */
function asDecimal(file: Buffer): Buffer {
  const length = file.readUInt32LE(file.length - 8)
  const footer = file.subarray(file.length - 8 - length, file.length - 8)
  // Field 4, the name, and behind it fields 6 to 8: what it is, and its digits.
  const name = Buffer.from([0x18, 0x01, 0x63])
  const at = footer.indexOf(name) + name.length
  const decimal = Buffer.from([0x25, 0x0a, 0x15, 0x14, 0x15, 0x4c])
  const tail = Buffer.from(file.subarray(file.length - 8))
  tail.writeUInt32LE(length + decimal.length, 0)
  const before = file.subarray(0, file.length - 8 - length)
  return Buffer.concat([before, footer.subarray(0, at), decimal, footer.subarray(at), tail])
}

describe('a Parquet file', () => {
  it('is read by any stretches, over row groups and pages', async () => {
    const index = await examined(numbers(2_000))
    expect(index).toMatchObject({ format: 'parquet', columns: ['n', 't'], rows: 2_000 })
    const rows = await allRows(index)
    expect(rows[1]).toEqual({ no: 2, line: 2, values: ['1', 'text 1'], source: '{"n":1,"t":"text 1"}' })
    expect(rows[3]).toEqual({ no: 4, line: 4, values: ['3', null], source: '{"n":3,"t":null}' })
    expect(rows.map(({ values }) => values[0])).toEqual(Array.from({ length: 2_000 }, (_, at) => String(at)))
    const reader = new RowFileReader(index)
    for (const [from, to] of [
      [1_999, 2_000],
      [650, 1_450],
      [0, 1],
      [699, 701],
    ] as const)
      expect(await reader.read(from, to)).toEqual(rows.slice(from, to))
    await reader.close()
  })

  it('is read where it is compressed as a whole', async () => {
    expect(await rowsOf(gzipSync(numbers(10)))).toHaveLength(10)
  })

  it('has a name that says nothing', async () => {
    expect((await examined(numbers(1), {}, 'rows.csv')).format).toBe('parquet')
  })

  it.each([
    ['its end is missing', (file: Buffer) => file.subarray(0, -9)],
    ['its footer is longer than the file', (file: Buffer) => withLength(file, 0xff_ff_ff)],
    ['it is encrypted', (file: Buffer) => Buffer.concat([file.subarray(0, -4), Buffer.from('PARE')])],
    ['it is too short', () => Buffer.from('PAR1PAR1')],
    [
      'a column lies outside of the file',
      (file: Buffer) =>
        Buffer.concat([Buffer.from('PAR1'), file.subarray(-8 - file.readUInt32LE(file.length - 8))]),
    ],
  ])('is one problem where %s', async (reason, damage) => {
    expect(await problemOfFile(damage(Buffer.from(numbers(2_000))))).toMatchObject({
      kind: 'usage',
      code: 'file-invalid',
      message: expect.stringContaining(`cannot be read as Parquet: ${reason}.`),
    })
  })

  it('is a problem where its name alone says so', async () => {
    const problem = await problemOfFile('id\n1234567890\n', {}, 'rows.parquet')
    expect(problem.message).toContain('its end is missing')
  })
})

function withLength(file: Buffer, length: number): Buffer {
  const damaged = Buffer.from(file)
  damaged.writeUInt32LE(length, damaged.length - 8)
  return damaged
}

describe('runs of values', () => {
  it('end with the values that there are, whatever they say', () => {
    // A run of 2^30 values, and packed ones of no bits that are as many.
    expect(readHybrid(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x08, 7), 3, 2)).toEqual(Int32Array.of(7, 7))
    expect(readHybrid(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), 0, 2)).toEqual(Int32Array.of(0, 0))
  })

  it.each([[[]], [[0x80]], [[2]], [[3, 1]], [[0, 0, 0]], [[0xff, 0xff, 0xff, 0xff, 0xff, 1]]])(
    'are damaged where they are cut off: %j',
    (run) => {
      expect(() => readHybrid(Uint8Array.from(run), 3, 20)).toThrow(/cut off|none/)
    },
  )
})
