import { afterEach, expect, test, vi } from 'vitest'
import { withPage } from './row-list.ts'
import { column, idTable, pageOf } from './testing.ts'
import { wholeRows } from './whole-rows.ts'

const table = { schema: 'public', name: 'notes' }
const list = withPage(null, pageOf([]))
const cutRow = (id: string, characters = 5_000) => {
  return { values: [id, 'beginning'], cut: [{ place: 1, characters }] }
}

/** What the main process has; answers which keys were asked for, call by call. */
function withRows(rows: string[][], columns = idTable.columns): string[][] {
  const asked: string[][] = []
  const invoke = async (_: string, { keys }: { keys: string[][] }) => {
    const ids = keys.flat()
    asked.push(ids)
    const value = { columns, key: idTable.key, rows: rows.filter(([id = '']) => ids.includes(id)) }
    return await Promise.resolve({ ok: true, value })
  }
  vi.stubGlobal('window', { sluice: { invoke } })
  return asked
}

afterEach(() => vi.unstubAllGlobals())

test('only rows that were cut are read again, a few at a time, and all stay in their order', async () => {
  const asked = withRows(Array.from({ length: 30 }, (_, id) => [String(id), `whole ${id}`]))
  const rows = [
    ...Array.from({ length: 25 }, (_, id) => cutRow(String(id))),
    { values: ['x', null], cut: [] },
  ]
  const whole = await wholeRows('c', table, list, rows)
  expect(whole.slice(23)).toEqual([
    ['23', 'whole 23'],
    ['24', 'whole 24'],
    ['x', null],
  ])
  expect(asked.map(({ length }) => length)).toEqual([20, 5])
})

test('a row that is gone is told, as are columns that have changed, and neither is copied in part', async () => {
  withRows([['1', 'whole']])
  await expect(wholeRows('c', table, list, [cutRow('1'), cutRow('2')])).rejects.toMatchObject({
    problem: { code: 'table-changed', message: 'No longer there, or with another key: 1 row.' },
  })
  withRows([['1', 'whole']], [...idTable.columns, column('new', {})])
  await expect(wholeRows('c', table, list, [cutRow('1')])).rejects.toMatchObject({
    problem: { code: 'table-changed' },
  })
})

test('more than any clipboard takes is refused before it is read', async () => {
  const asked = withRows([])
  await expect(wholeRows('c', table, list, [cutRow('1', 60_000_000)])).rejects.toMatchObject({
    problem: { kind: 'refused' },
  })
  expect(asked).toEqual([])
})
