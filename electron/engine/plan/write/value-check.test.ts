import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withTable } from '../../../testing/cluster.ts'
import { valueRefusal } from './value-check.ts'

const TYPES = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'uuid', 'boolean']

const pieces = fc.constantFrom(
  ...[
    '1',
    '0',
    '-',
    '+',
    '.',
    'e5',
    '_',
    ' ',
    '0x',
    'f',
    'A',
    'inf',
    'nan',
    'true',
    'of',
    'x',
    '{',
    '}',
    '32767',
  ],
  ...['9223372036854775807', '2147483648', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0ee', 'yes', ','],
)
const values = fc.array(pieces, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))

it('refuses nothing that PostgreSQL takes', async () => {
  const asked = fc.sample(fc.tuple(fc.constantFrom(...TYPES), values), 3_000)
  await withTable('id int PRIMARY KEY', async ({ client }) => {
    for (const [type, value] of asked) {
      const refusal = valueRefusal(value, type)
      if (!refusal) continue
      const error: unknown = await client.query(`SELECT $1::text::${type}`, [value]).then(
        () => null,
        (cause: unknown) => cause,
      )
      expect({ type, value, error }).toMatchObject({
        type,
        value,
        error: { code: expect.stringMatching(/^22/) as string },
      })
    }
  })
})

it.each([
  ['integer', 'abc', '22P02'],
  ['smallint', '32768', '22003'],
  ['uuid', 'nonsense', '22P02'],
  ['boolean', 'maybe', '22P02'],
  ['numeric', '12,5', '22P02'],
])('tells of %s what “%s” is', (type, value, sqlState) => {
  expect(valueRefusal(value, type)?.sqlState).toBe(sqlState)
})
