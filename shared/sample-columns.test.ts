import { expect, test } from 'vitest'
import { Plan } from './plan.ts'
import { sampleColumns } from './sample-columns.ts'

const columns = ['note', 'id', 'a', 'b', 'c', 'd', 'e', 'region']
const before = [columns.map((name) => name), columns.map(() => null)]

function planOf(after: Plan['sample']['after'], some = columns): Plan {
  const table = { schema: 'public', name: 't' }
  return Plan.parse({
    spec: { operation: 'update', cluster: 'c', table, limits: {}, where: "b = 'b'", set: "e = 'new'" },
    key: ['region', 'id'],
    fingerprint: {
      oid: '1',
      key: ['region', 'id'],
      columns: ['b', 'id'].map((name, number) => ({
        name,
        number,
        type: 'text',
        collation: '0',
        generation: null,
      })),
    },
    ...{
      statements: [],
      tableRows: null,
      matchingRows: null,
      ranges: 1,
      ledger: 'ready',
      warnings: [],
      notes: [],
    },
    sample: { columns: some, before, after },
  })
}

test('the key leads, then what changes, then what the condition names; the rest is left out', () => {
  const after = before.map((row) => row.map((value, place) => (place === 6 ? 'new' : value)))
  expect(sampleColumns(planOf(after))).toEqual({ shown: [7, 1, 6, 3], rest: [0, 2, 4, 5] })
  expect(sampleColumns(planOf(null))).toEqual({ shown: [7, 1, 3], rest: [0, 2, 4, 5, 6] })
})

test('of a narrow table nothing is left out', () => {
  expect(sampleColumns(planOf(null, ['id', 'b', 'a']))).toEqual({ shown: [0, 1, 2], rest: [] })
})
