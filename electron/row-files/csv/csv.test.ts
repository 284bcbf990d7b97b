import { describe, expect, it } from 'vitest'
import { allRows, examined, rowsOf, valuesOf } from '../testing/examined.ts'
import { RowFileReader } from '../row-files.ts'

describe('rows of a CSV file', () => {
  it('have the values of their fields, NULL for none and an empty text for quotes alone', async () => {
    expect(await valuesOf('id,name\n1,Ann\n2,\n3,""\n')).toEqual([
      ['1', 'Ann'],
      ['2', null],
      ['3', ''],
    ])
  })

  it('have quotes, delimiters and line ends in their fields', async () => {
    expect(await valuesOf('a,b\n"x ""y"" z","1,\r\n2"\n""""," "\n5" pipe,6\n')).toEqual([
      ['x "y" z', '1,\r\n2'],
      ['"', ' '],
      ['5" pipe', '6'],
    ])
  })

  it.each(['\n', '\r\n', '\r'] as const)('end with %j, the last one or not', async (lineEnd) => {
    const lines = ['a;b', '1;2', '', '3;"x"']
    const index = await examined(lines.join(lineEnd))
    expect(index.dialect).toMatchObject({ lineEnd, delimiter: ';' })
    expect(await allRows(index)).toMatchObject([
      { no: 1, line: 2, values: ['1', '2'], source: '1;2' },
      { no: 2, line: 4, values: ['3', 'x'], source: '3;"x"' },
    ])
    expect(await valuesOf(lines.join(lineEnd) + lineEnd)).toEqual([
      ['1', '2'],
      ['3', 'x'],
    ])
  })

  it('are faulty where they have too many or too few fields, and the next one is not', async () => {
    const rows = await rowsOf('a,b\n1\n1,2,3\n"1"x,2\n4,5\n')
    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
      [2, 'The row has 1 field, but there are 2 columns.'],
      [3, 'The row has 3 fields, but there are 2 columns.'],
      [
        4,
        'In line 4 a quoted field has text behind the quote that closes it; a quote within a field is written twice.',
      ],
      [5, undefined],
    ])
  })

  it('go on in the next line after a quote that never closes', async () => {
    const rows = await rowsOf('a,b\n1,2\n3,"4\n5,6\n7,8\n')
    expect(rows.map(({ line, values, fault, source }) => [line, fault ?? values, source])).toEqual([
      [2, ['1', '2'], '1,2'],
      [3, 'The quote that opens a field in line 3 never closes.', '3,"4'],
      [4, ['5', '6'], '5,6'],
      [5, ['7', '8'], '7,8'],
    ])
  })

  it('can be read by any stretches', async () => {
    const index = await examined('n\n' + Array.from({ length: 50_000 }, (_, at) => `"row\n${at}"\n`).join(''))
    expect(index.landmarks.rows.length).toBeGreaterThan(5)
    const reader = new RowFileReader(index)
    const [late, early] = await Promise.all([reader.read(49_998, 60_000), reader.read(20_000, 20_001)])
    expect(late).toMatchObject([
      { no: 49_999, line: 99_998 },
      { no: 50_000, values: ['row\n49999'] },
    ])
    expect(early).toMatchObject([{ no: 20_001, line: 40_002, values: ['row\n20000'] }])
    await reader.close()
  })
})
