import { expect, test } from 'vitest'
import type { LeftRow } from '../../../shared/archive.ts'
import { firstLeft, leftTable } from './left-table.ts'

async function* each(rows: readonly LeftRow[]): AsyncGenerator<LeftRow> {
  for (const row of rows) yield await Promise.resolve(row)
}

test('each row has its reason, its key, and both of its states', async () => {
  const columns = [
    { name: 'id', type: 'bigint' },
    { name: 'name', type: 'text' },
  ]
  const { columns: all, rows } = leftTable(
    { key: ['id'], columns, changed: ['name'] },
    each([
      { why: 'changed', key: ['1'], wanted: ['1', 'was'], found: ['1', null], message: null },
      { why: 'deleted', key: ['3'], wanted: ['was'], found: null, message: null },
      { why: 'rejected', key: ['2'], wanted: null, found: null, message: 'no such owner' },
    ]),
  )
  expect(all.map(({ name }) => name)).toEqual([
    'reason',
    'message',
    'key_id',
    'wanted_id',
    'wanted_name',
    'found_id',
    'found_name',
  ])
  const found: unknown[] = []
  for await (const some of rows) found.push(...some)
  expect(found).toEqual([
    ['changed', null, '1', '1', 'was', '1', null],
    ['deleted', null, '3', null, 'was', null, null],
    ['rejected', 'no such owner', '2', null, null, null, null],
  ])
})

const left = (count: number, value: string) =>
  each(
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
