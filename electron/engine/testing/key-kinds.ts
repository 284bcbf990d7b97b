import fc from 'fast-check'

/** A kind of primary key to try, with keys that are hard to get right. */
export interface KeyKind {
  readonly title: string
  /** What stands between the parentheses of CREATE TABLE. */
  readonly columns: string
  /** Keys as text, in the key's order of columns; two of them can be the same key. */
  readonly keys: fc.Arbitrary<string[]>
}

const integers = (bits: number) =>
  fc
    .oneof(
      fc.integer({ min: -9, max: 9 }).map(BigInt),
      fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }),
      fc.constantFrom(-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n),
    )
    .map(String)

const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    "'",
    "''",
    '"',
    '\\',
    '\\\\',
    "\\'",
    '%',
    'NULL',
    '{}',
    '{a,b}',
    'a',
    'A',
    'ä',
    '日本',
    '😀',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !text.includes('\0')),
)

const times = fc.oneof(
  fc.constantFrom('-infinity', 'infinity', '1970-01-01 00:00:00.000001+00', '2024-03-31 03:00:00+02'),
  fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString()),
)

const numerics = fc.oneof(
  fc.constantFrom('0', '0.00', '1', '1.0', '1e-30', '-1e30', 'NaN', 'Infinity', '-Infinity'),
  fc.tuple(fc.integer(), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
)

const doubles = fc.double({ noNaN: true }).map(String)

const alone = (type: string, key: fc.Arbitrary<string>): KeyKind => ({
  title: type,
  columns: `id ${type} PRIMARY KEY, n int NOT NULL DEFAULT 0`,
  keys: key.map((value) => [value]),
})

/** All kinds that batches have to cope with. */
export const KEY_KINDS: readonly KeyKind[] = [
  alone('uuid', fc.oneof(fc.uuid(), fc.constantFrom(uuidOf('0'), uuidOf('f')))),
  alone('bigint', integers(64)),
  alone('integer', integers(32)),
  alone('smallint', integers(16)),
  alone('text', texts),
  alone(
    'char(6)',
    fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
  ),
  alone('timestamptz', times),
  alone('numeric', numerics),
  alone('double precision', doubles),
  {
    title: '(int, text)',
    columns: 'a int, b text, n int NOT NULL DEFAULT 0, PRIMARY KEY (a, b)',
    keys: fc.tuple(integers(32), texts),
  },
  {
    title: '(text, int, uuid)',
    columns: 'a text, b int, c uuid, n int NOT NULL DEFAULT 0, PRIMARY KEY (a, b, c)',
    keys: fc.tuple(texts, integers(32), fc.uuid()),
  },
  {
    title: 'columns in another order than the table’s',
    columns: 'n int NOT NULL DEFAULT 0, c text, a timestamptz, b bigint, PRIMARY KEY (b, c, a)',
    keys: fc.tuple(integers(64), texts, times),
  },
]

function uuidOf(digit: string): string {
  return [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join('-')
}
