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

const MIB = 1_024 * 1_024

describe('rows of a CSV file that are too large', () => {
  it('are faulty, and the rows behind them are as they were', async () => {
    const rows = await rowsOf(
      [
        'a,b',
        `${'x'.repeat(3 * MIB)},1`,
        `"${'l\n'.repeat(MIB / 2)}","${'m\n'.repeat(MIB / 2)}"`,
        '"l\n"",",'.repeat(MIB),
        'é,2',
      ].join('\n'),
    )
    const lines = 1 + MIB
    expect(rows.map(({ line, fault, source }) => [line, fault, source.length])).toEqual([
      [2, 'A field is larger than 2.1 MB.', 3 * MIB + 2],
      [3, undefined, 2 * MIB + 5],
      [3 + lines, 'The row is larger than 4.2 MB.', 1_024],
      [4 + 2 * lines - 1, undefined, 3],
    ])
  })

  it('are faulty where a quote does not close within the limit of a field', async () => {
    const content = `a,b\n1,"é\n${'2,3\n'.repeat(MIB)}4,"${'x'.repeat(8 * MIB)}\n5,6\n`
    const index = await examined(content)
    const reader = new RowFileReader(index)
    expect(await reader.read(0, 2)).toMatchObject([
      { line: 2, fault: 'The quote that opens a field in line 2 never closes.', source: '1,"é' },
      { line: 3, values: ['2', '3'] },
    ])
    expect(await reader.read(MIB, MIB + 10)).toMatchObject([
      { no: MIB + 1, line: MIB + 2, values: ['2', '3'] },
      { line: MIB + 3, fault: `The quote that opens a field in line ${MIB + 3} never closes.` },
      { line: MIB + 4, values: ['5', '6'] },
    ])
    await reader.close()
  })

  it('are told by their beginning', async () => {
    const line = Buffer.concat([Buffer.from('a\nö'), Buffer.alloc(20 * MIB, 'x')])
    const [row] = await rowsOf(line)
    expect(row).toMatchObject({
      line: 2,
      fault: 'The row is larger than 4.2 MB.',
      source: `ö${'x'.repeat(1_022)}`,
    })
  })
})

describe('numbers with a decimal comma', () => {
  it('have a point in columns that have nothing else, where semicolons separate', async () => {
    const content = 'id;price;text\n1;1.234,50;1,5\n2;;x\n3;-7,5;\n4;no;2,5\n'
    const index = await examined(content.slice(0, -9))
    expect(index).toMatchObject({ dialect: { decimalComma: true }, commaColumns: [1] })
    expect(await valuesOf(content.slice(0, -9))).toEqual([
      ['1', '1234.50', '1,5'],
      ['2', null, 'x'],
      ['3', '-7.5', null],
    ])
    expect((await examined(content)).dialect.decimalComma).toBe(false)
  })

  it('have one everywhere, or nowhere, where somebody says so', async () => {
    const content = 'a;b\n1,5;1.5\n1.234.567,8;x1,5\n1.23,5;"2,5"\n'
    expect(await valuesOf(content, { decimalComma: true })).toEqual([
      ['1.5', '1.5'],
      ['1234567.8', 'x1,5'],
      ['1.23,5', '2.5'],
    ])
    expect((await valuesOf(content, { decimalComma: false }))[0]).toEqual(['1,5', '1.5'])
  })
})

it('takes a text for NULL where it has no quotes', async () => {
  const content = 'a,b\nNULL,"NULL"\n,null\n'
  expect(await valuesOf(content, { nullText: 'NULL' })).toEqual([
    [null, 'NULL'],
    [null, 'null'],
  ])
})

it('names columns where there is no header', async () => {
  const index = await examined('1|2\n3|4\n', { header: false })
  expect(index).toMatchObject({ columns: ['column1', 'column2'], rows: 2, dialect: { delimiter: '|' } })
})

it('has no rows where there is a header alone', async () => {
  const index = await examined('a,b\n')
  expect(index).toMatchObject({ columns: ['a', 'b'], rows: 0 })
  expect(await allRows(index)).toEqual([])
})
