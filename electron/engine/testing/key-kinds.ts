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

const floats = (least: string, most: string, numbers: fc.Arbitrary<number>) =>
  fc.oneof(
    fc.constantFrom('NaN', '-0', '0', 'Infinity', '-Infinity', least, most, `-${most}`),
    numbers.map(String),
  )

const doubles = floats('5e-324', '1.7976931348623157e308', fc.double({ noNaN: true }))

/** The smallest one that is not subnormal: PostgreSQL reads smaller ones only where the C library does. */
const singles = floats(
  '1.17549435e-38',
  '3.4028235e38',
  fc.integer().map((value) => Math.fround(value / 7)),
)

const two = (value: number) => String(value).padStart(2, '0')

const dates = fc.oneof(
  fc.constantFrom('-infinity', 'infinity', '4713-01-01 BC', '0044-03-15 BC', '0001-01-01', '5874897-12-31'),
  // Days and months that can be taken for each other.
  fc
    .tuple(
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
    )
    .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`),
)

const clocks = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999))
  .map(([h, m, s, micros]) => `${two(h)}:${two(m)}:${two(s)}.${String(micros).padStart(6, '0')}`)

const stamps = fc.oneof(
  fc.constantFrom('-infinity', 'infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999'),
  fc
    .tuple(
      dates.filter((date) => /^\d{4}-/.test(date)),
      clocks,
    )
    .map(([date, clock]) => {
      const [day, era = ''] = date.split(' ')
      return `${day} ${clock} ${era}`.trimEnd()
    }),
)

const intervals = fc.oneof(
  fc.constantFrom('1 month', '30 days', '-1 month 3 days -00:00:00.000001', '1 year 2 months', '0'),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 }), clocks)
    .map(([months, days, clock]) => `${months} months ${days} days ${clock}`),
)

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
    fc.string({ maxLength: 4 }).map((text) => text.replaceAll('\0', '') + ' '.repeat(text.length % 3)),
  ),
  alone('varchar', texts),
  alone('boolean', fc.constantFrom('true', 'false')),
  alone(
    'oid',
    fc.nat(2 ** 31 - 1).map((value) => String(value * 2)),
  ),
  alone(
    'bytea',
    fc.uint8Array({ maxLength: 6 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
  ),
  alone('date', dates),
  alone('time', clocks),
  alone(
    'timetz',
    fc.tuple(clocks, fc.constantFrom('+00', '+05:45', '-02:30')).map((parts) => parts.join('')),
  ),
  alone('timestamp', stamps),
  alone('interval', intervals),
  alone('timestamptz', times),
  alone('numeric', numerics),
  alone('double precision', doubles),
  alone('real', singles),
  {
    title: '(date, interval, real)',
    columns: 'a date, b interval, c real, n int NOT NULL DEFAULT 0, PRIMARY KEY (a, b, c)',
    keys: fc.tuple(dates, intervals, singles),
  },
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
