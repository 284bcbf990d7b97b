import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CASES, damaged, expectLines, fuzzer, FUZZ_TIMEOUT_MS, someCuts } from '../testing/fuzzed.ts'

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }).filter(isTakable)
const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }).filter(isTakable),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const object = fc.dictionary(name, fc.oneof(scalar, fc.jsonValue({ maxDepth: 3 }))).map((one) => ({ ...one }))

function isTakable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** What the database takes for a value. */
function textOf(value: unknown): string | null | undefined {
  if (value === undefined) return undefined
  const json = JSON.stringify(value)
  if (json === 'null') return null
  return typeof value === 'string' ? value : json
}

describe('any objects', () => {
  it(
    'are read as they were written',
    async () => {
      const { read } = await fuzzer('objects.ndjson')
      const objects = fc.array(object, { minLength: 1, maxLength: 6 })
      await fc.assert(
        fc.asyncProperty(
          objects,
          fc.constantFrom('\n', '\r\n', ' \n\n'),
          someCuts,
          async (all, lineEnd, cuts) => {
            const content = Buffer.from(all.map((one) => JSON.stringify(one)).join(lineEnd))
            const found = await read(content, { format: 'ndjson' }, cuts)
            const columns = [...new Set(all.flatMap((one) => Object.keys(one)))]
            expect(new Set(found?.index.columns)).toEqual(new Set(columns))
            const rows = found?.rows.map(
              ({ values, fault }) =>
                fault ?? Object.fromEntries(found.index.columns.map((column, at) => [column, values[at]])),
            )
            expect(rows).toEqual(
              all.map((one) => Object.fromEntries(columns.map((each) => [each, textOf(own(one, each))]))),
            )
          },
        ),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})

const own = (one: Record<string, unknown>, column: string) =>
  Object.hasOwn(one, column) ? one[column] : undefined

const piece = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  '"',
  '"a"',
  '"b":',
  ':',
  ',',
  '1',
  '-0.5e3',
  'true',
  'null',
  '\\',
  '\\u00',
  '\n',
  '\r\n',
  ' ',
  'é',
  '{"a":1}',
  '\0',
)

describe('any bytes', () => {
  it(
    'are read as NDJSON, each row where it begins, or are a problem',
    async () => {
      const { read } = await fuzzer('bytes.ndjson')
      const pieces = fc.array(piece, { maxLength: 30 }).map((parts) => Buffer.from(parts.join('')))
      const written = fc
        .array(object, { maxLength: 4 })
        .map((all) => Buffer.from(all.map((one) => JSON.stringify(one)).join('\n')))
      const content = fc.oneof(pieces, damaged(written), damaged(pieces))
      await fc.assert(
        fc.asyncProperty(content, someCuts, async (bytes, cuts) => {
          const found = await read(bytes, { format: 'ndjson' }, cuts)
          if (found === null || found.index.contentPath !== found.index.path) return
          for (const { source, fault } of found.rows)
            expect(isObject(source)).toBe(fault === undefined || isObject(source))
          expectLines(bytes, found.rows, /\r?\n/)
        }),
        { numRuns: CASES },
      )
    },
    FUZZ_TIMEOUT_MS,
  )
})

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
