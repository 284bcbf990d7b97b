import fc from 'fast-check'
import type { CompressionCodec, SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { CASES, damaged, fuzzer, FUZZ_TIMEOUT_MS, someCuts } from '../testing/fuzzed.ts'

const SCHEMA = [
  { name: 'root', num_children: 4 },
  { name: 'n', type: 'INT64', repetition_type: 'OPTIONAL' },
  { name: 't', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'd', type: 'DOUBLE', repetition_type: 'REQUIRED' },
  { name: 'list', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'OPTIONAL', type: 'INT32' },
] as SchemaElement[]

const row = fc.record({
  n: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  t: fc.option(fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\0'))),
  d: fc.double(),
  list: fc.option(fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { maxLength: 3 })),
})

const written = fc
  .record({
    rows: fc.array(row, { minLength: 1, maxLength: 30 }),
    codec: fc.constantFrom<CompressionCodec>('SNAPPY', 'UNCOMPRESSED'),
    rowGroupSize: fc.constantFrom(7, 1_000),
    pageSize: fc.constantFrom(20, 1_000_000),
  })
  .map(({ rows, ...options }) => {
    const columnData = (['n', 't', 'd', 'list'] as const).map((name) => ({
      name,
      data: rows.map((one) => one[name]),
    }))
    const file = parquetWriteBuffer({ columnData, schema: SCHEMA, ...options })
    return { rows, file: new Uint8Array(file) }
  })

describe('any Parquet file', () => {
  it(
    'is read as it was written',
    async () => {
      const { read } = await fuzzer('written.parquet')
      await fc.assert(
        fc.asyncProperty(written, someCuts, async ({ rows, file }, cuts) => {
          const found = await read(file, {}, cuts)
          expect(found?.rows.map(({ values }) => values)).toEqual(
            rows.map(({ n, t, d, list }) => [
              n === null ? null : String(n),
              t,
              Object.is(d, -0) ? '-0' : String(d),
              list === null ? null : JSON.stringify(list),
            ]),
          )
        }),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it(
    'is read or is a problem, however damaged it is',
    async () => {
      const { read } = await fuzzer('damaged.parquet')
      await fc.assert(
        fc.asyncProperty(damaged(written.map(({ file }) => file)), someCuts, async (file, cuts) => {
          const found = await read(file, { format: 'parquet' }, cuts)
          for (const { no, line } of found?.rows ?? []) expect(line).toBe(no)
        }),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})
