import type { FileHandle } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWindow } from '../text/byte-window.ts'
import { Records, type RecordScanner } from '../text/records.ts'
import { LineScanner } from '../json/line-scanner.ts'
import { CASES, damaged, expectLines, fuzzer, FUZZ_TIMEOUT_MS, someCuts } from '../testing/fuzzed.ts'
import { CsvScanner } from './csv-scanner.ts'

const LINE_END = /\r\n|\r|\n/

interface Table {
  readonly delimiter: string
  readonly quote: string
  readonly lineEnd: string
  readonly hasBom: boolean
  readonly endsWithLine: boolean
  readonly rows: readonly (readonly (string | null)[])[]
  /** Which fields have quotes that need none, by turns. */
  readonly quoted: readonly boolean[]
}

const value = fc.option(
  fc.string({ unit: fc.constantFrom(...`a1 ,;|\t"'\r\n\\é😀`, '""', '\r\n'), maxLength: 6 }),
)

const table: fc.Arbitrary<Table> = fc.integer({ min: 1, max: 5 }).chain((columns) =>
  fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|', '\x1f'),
    quote: fc.constantFrom('"', "'"),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    hasBom: fc.boolean(),
    endsWithLine: fc.boolean(),
    rows: fc.array(fc.array(value, { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 8,
    }),
    quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  }),
)

function fieldOf(text: string | null, isQuoted: boolean, { delimiter, quote }: Table): string {
  if (text === null) return ''
  const needsQuotes = text === '' || [delimiter, quote, '\r', '\n'].some((part) => text.includes(part))
  return needsQuotes || isQuoted ? quote + text.replaceAll(quote, quote + quote) + quote : text
}

function linesOf(one: Table): string[] {
  let at = 0
  return one.rows.map((row) =>
    row.map((text) => fieldOf(text, one.quoted[at++ % one.quoted.length] === true, one)).join(one.delimiter),
  )
}

/** What another parser makes of it. */
function parsed(text: string, { delimiter, quote, lineEnd }: Table): (string | null)[][] {
  return parse(text, {
    ...{ delimiter, quote, escape: quote, record_delimiter: lineEnd, bom: true, skip_empty_lines: true },
    cast: (field, { quoting }) => (field === '' && !quoting ? null : field),
  })
}

describe('any table', () => {
  it(
    'is read as it was written, and as another parser reads it',
    async () => {
      const { read } = await fuzzer('table.csv')
      await fc.assert(
        fc.asyncProperty(table, someCuts, async (one, cuts) => {
          const lines = linesOf(one)
          const text =
            (one.hasBom ? '\ufeff' : '') + lines.join(one.lineEnd) + (one.endsWithLine ? one.lineEnd : '')
          const { delimiter, quote } = one
          const options = { delimiter, quote, header: false, decimalComma: false }
          const found = await read(Buffer.from(text), options, cuts)
          const kept = one.rows.filter((_, index) => lines[index] !== '')
          const rows = found?.rows.map(({ values, fault }) => fault ?? values)
          expect(rows).toEqual(kept.length === 0 ? undefined : kept)
          expect(parsed(text, one)).toEqual(kept)
          expectLines(Buffer.from(text), found?.rows ?? [], LINE_END)
        }),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})

const piece = fc.constantFrom(
  ...[
    'a',
    'bc',
    ',',
    ';',
    '"',
    '""',
    '"a"',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '1,5',
    '\t',
    '|',
    '{',
    '\ufeff',
    'é',
  ].map((text) => Buffer.from(text)),
  ...[[0], [0xff], [0xc3], [0xff, 0xfe], [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd]].map((bytes) =>
    Buffer.from(bytes),
  ),
)
const pieces = fc.array(piece, { maxLength: 40 }).map((parts) => Buffer.concat(parts))

describe('any bytes', () => {
  it(
    'are read as CSV, each row where it begins, or are a problem',
    async () => {
      const { read } = await fuzzer('bytes.csv')
      const written = table.map((one) => Buffer.from(`a${one.delimiter}b\n${linesOf(one).join(one.lineEnd)}`))
      const content = fc.oneof(pieces, damaged(written), damaged(pieces))
      const options = fc.record(
        {
          header: fc.boolean(),
          delimiter: fc.constantFrom(',', ';'),
          nullText: fc.constantFrom('a', ''),
          decimalComma: fc.boolean(),
        },
        { requiredKeys: [] },
      )
      await fc.assert(
        fc.asyncProperty(content, options, someCuts, async (bytes, given, cuts) => {
          const found = await read(bytes, { format: 'csv', ...given }, cuts)
          if (found === null || found.index.contentPath !== found.index.path) return
          expectLines(bytes, found.rows, LINE_END)
          for (const { values, fault } of found.rows)
            expect(values).toHaveLength(fault === undefined ? found.index.columns.length : 0)
        }),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it.each([
    ['CSV', () => new CsvScanner(',', '"')],
    ['lines', () => new LineScanner()],
  ])(
    'are the same records of %s however few bytes are in memory',
    async (_, scanner) => {
      await fc.assert(
        fc.asyncProperty(pieces, fc.integer({ min: 1, max: 5 }), async (bytes, most) => {
          expect(await recordsOf(bytes, scanner(), most)).toEqual(
            await recordsOf(bytes, scanner(), bytes.length),
          )
        }),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})

/** Read by no more than so many bytes at a time. */
async function recordsOf(content: Buffer, scanner: RecordScanner, most: number) {
  const read = (target: Buffer, at: number, length: number, from: number) =>
    Promise.resolve({ bytesRead: content.copy(target, at, from, from + Math.min(length, most)) })
  const records = new Records(new ByteWindow({ read } as unknown as FileHandle, 0), scanner, 0, 1)
  const found: unknown[] = []
  do {
    while (records.next()) {
      const { fields, fault } = scanner as Partial<CsvScanner>
      found.push([
        records.offset,
        records.line,
        records.content.toString('latin1'),
        records.isEmpty,
        fields,
        fault,
      ])
    }
  } while (await records.fill())
  return found
}
