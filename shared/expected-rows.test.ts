import { expect, test } from 'vitest'
import { PurgeSpec, RepopulateSpec } from './job-spec.ts'
import { expectedRows, expectedRowsInShort } from './expected-rows.ts'

const target = { cluster: 'c', table: { schema: 'public', name: 't' }, limits: {} }
const spec = PurgeSpec.parse({ operation: 'purge', ...target, where: 'n > 1' })

test.each([
  [373_000, 1_490_000, 'about 350,000 to 390,000 rows', 'about 373,000 rows'],
  [1_000, 5_000, 'about 900 to 1,100 rows', 'about 1,000 rows'],
  [1_000, null, 'about 900 to 1,100 rows', 'about 1,000 rows'],
  [100, 500, 'about 90 to 110 rows', 'about 100 rows'],
  [1, 500, 'about 0 to 2 rows', 'about 1 row'],
  // A sample of a large table hardly meets what is rare.
  [1, 1_500_000, 'about 0 to 16 rows', 'about 1 row'],
  [1_500, 150_000_000, 'about 0 to 7,000 rows', 'about 1,500 rows'],
  [0, 0, 'no rows', 'no rows'],
  [null, null, 'not estimated', null],
])('an estimate of %s of %s rows is a range: %s', (matchingRows, tableRows, range, short) => {
  const plan = { spec, matchingRows, tableRows }
  expect(expectedRows(plan)).toBe(range)
  expect(expectedRowsInShort(plan)).toBe(short)
})

test('what was counted, or asked for, is exact', () => {
  const counted = { spec, matchingRows: 1_204_331, tableRows: 5_000_000, isCounted: true }
  expect([expectedRows(counted), expectedRowsInShort(counted)]).toEqual(['1,204,331 rows', '1,204,331 rows'])
  const asked = RepopulateSpec.parse({ operation: 'repopulate', ...target, rows: 5_000 })
  const fill = { spec: asked, matchingRows: 5_000, tableRows: 373_000 }
  expect(expectedRows(fill)).toBe('delete about 373,000 rows, then insert 5,000')
})
