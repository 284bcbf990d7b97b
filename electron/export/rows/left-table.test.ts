import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { LeftRow } from '../../../shared/archive.ts'
import { firstLeft } from './left-table.ts'

const left = (count: number, value: string) =>
  Readable.from(
    Array.from({ length: count }, (_, at): LeftRow => {
      const row = [String(at), value]
      return { why: 'changed', key: [String(at)], wanted: row, found: row, message: null }
    }),
  )

test.each([
  ['all of a few', 3, 'short', 3, true],
  ['all that a list holds', 1_000, 'short', 1_000, true],
  ['the first of more', 1_001, 'short', 1_000, false],
  ['few of large ones', 10, 'x'.repeat(1_000_000), 2, false],
  ['one that is larger than a list', 1, 'x'.repeat(5_000_000), 1, true],
])('a list has %s', async (_what, count, value, listed, isAll) => {
  const found = await firstLeft(left(count, value))
  expect([found.rows.length, found.isAll]).toEqual([listed, isAll])
})
