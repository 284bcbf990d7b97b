import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { textArray } from './text-array.ts'

it('comes through the database as it was', async () => {
  const texts = [
    '', ' ', 'plain', 'NULL', 'null', null, '{}', '{"a"}', ',', ';', '"', '""', '\\', '\\\\', '\\"', "'", '$&', '\n\r\t',
    '\u{1f600} Ünï', '\u0001', '2026-11-30 12:00:00+00', 'a'.repeat(100_000),
  ] // prettier-ignore
  await withTable('id int', async ({ client }) => {
    for (const values of [texts, [], [null]]) {
      const { rows } = await client.query<{ values: string[] }>('SELECT $1::text[] AS values', [
        textArray(values),
      ])
      expect(rows[0]?.values).toEqual(values)
    }
  })
})

it('takes numbers, and nothing for NULL', () => {
  expect(textArray([1, 2n, true, undefined])).toBe('{"1","2","true",NULL}')
})
