import { expect, test } from 'vitest'
import { rowsAs } from './row-copy.ts'
import { column, idTable } from './testing.ts'

const table = { schema: 'public', name: 'Notes' }
const rows = [
  ['1', 'say "hi", it’s'],
  ['2', null],
  ['3', ''],
]

test('as CSV NULL is nothing and an empty text is a pair of quotes', () => {
  expect(rowsAs('csv', table, { ...idTable, rows })).toBe('id,note\r\n1,"say ""hi"", it’s"\r\n2,\r\n3,""\r\n')
})

test('as JSON rows are a list of objects with the texts of the database', () => {
  expect(JSON.parse(rowsAs('json', table, { ...idTable, rows }))).toEqual([
    { id: '1', note: 'say "hi", it’s' },
    { id: '2', note: null },
    { id: '3', note: '' },
  ])
})

test('as INSERT statements rows leave out what the database computes', () => {
  const columns = [
    column('id', { valueKind: 'number', inKey: true, generation: 'always' }),
    column('on', { valueKind: 'boolean' }),
    column('sum', { generation: 'stored' }),
    column('note', {}),
  ]
  const values = [
    ['1', 'true', '7', "it's"],
    ['2', null, null, String.raw`a\b`],
  ]
  expect(rowsAs('insert', table, { columns, key: ['id'], rows: values })).toBe(
    `INSERT INTO "public"."Notes" ("id", "on", "note") OVERRIDING SYSTEM VALUE VALUES (1, true, 'it''s');\n` +
      String.raw`INSERT INTO "public"."Notes" ("id", "on", "note") OVERRIDING SYSTEM VALUE VALUES (2, NULL, E'a\\b');` +
      '\n',
  )
  expect(rowsAs('insert', table, { ...idTable, rows: rows.slice(1, 2) })).toBe(
    `INSERT INTO "public"."Notes" ("id", "note") VALUES (2, NULL);\n`,
  )
})
