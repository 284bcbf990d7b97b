import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withTable } from '../../../testing/cluster.ts'
import { isRounded } from './refusal.ts'

const decimals = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.stringMatching(/^\d{0,6}$/),
    fc.stringMatching(/^\d{0,8}$/),
    fc.integer({ min: -6, max: 6 }),
  )
  .filter(([, whole, behind]) => whole + behind !== '')
  .map(
    ([sign, whole, behind, exponent]) => `${sign}${whole}.${behind}${exponent === 0 ? '' : `e${exponent}`}`,
  )

it('tells of any decimal whether a column would round it, as PostgreSQL does', async () => {
  const asked = fc.sample(fc.tuple(decimals, fc.integer({ min: 0, max: 6 })), 1_000)
  await withTable('id int PRIMARY KEY', async ({ client }) => {
    for (const [value, scale] of asked) {
      const sql = `SELECT $1::numeric(60, ${scale}) <> $1::numeric AS rounded`
      const { rows } = await client.query<{ rounded: boolean }>(sql, [value])
      expect({ value, scale, rounded: isRounded(value, scale) }).toEqual({ value, scale, ...rows[0] })
    }
  })
})
