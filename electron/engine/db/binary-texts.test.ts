import { afterAll, expect, it } from 'vitest'
import { directTestConnection } from '../../testing/cluster.ts'
import { BinaryTexts } from './binary-texts.ts'
import { openSession } from './session.ts'

const session = await openSession(await directTestConnection(), 'sluice')
afterAll(async () => await session.close())

const texts = new BinaryTexts()

it.each([
  [['a', 'b']],
  [[null]],
  [['', null, '{}', '"', '\\', 'NULL', ' ', 'ü🚰\u0001\n']],
  [Array.from({ length: 3_000 }, (_, at) => (at % 7 === 0 ? null : `value ${at}`))],
  [['x'.repeat(3_000_000), 'y']],
])('come to the server as they are: %#', async (values) => {
  texts.clear()
  for (const value of values) {
    const bytes = Buffer.from(`<${value}>`)
    if (value === null) texts.addNull()
    else texts.add(bytes, 1, bytes.length - 1)
  }
  const sql =
    'SELECT value FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS t (value, place) ORDER BY place'
  const { rows } = await session.prepared('texts', sql, [texts.value])
  expect(rows.map(([value]) => value)).toEqual(values)
})
