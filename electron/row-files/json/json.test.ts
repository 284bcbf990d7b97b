import { describe, expect, it } from 'vitest'
import { examined, problemOfFile, rowsOf, valuesOf } from '../testing/examined.ts'

describe('rows of an NDJSON file', () => {
  it('have values as the database takes them, numbers and what is nested as they are written', async () => {
    const content = [
      '{"id": 12345678901234567890.10, "ok": true, "name": "Zo\\u00eb \\"x\\"", "none": null}',
      '',
      ' { "name" : "" , "more" : { "a": [1.0, -2E+3, {"b":"]"}], "c":{}}, "id":-0 } ',
    ].join('\r\n')
    const index = await examined(content)
    expect(index.columns).toEqual(['id', 'ok', 'name', 'none', 'more'])
    expect(index.dialect.lineEnd).toBe('\r\n')
    expect(await rowsOf(content)).toMatchObject([
      { no: 1, line: 1, values: ['12345678901234567890.10', 'true', 'Zoë "x"', null, undefined] },
      {
        no: 2,
        line: 3,
        values: ['-0', undefined, '', undefined, '{ "a": [1.0, -2E+3, {"b":"]"}], "c":{}}'],
        source: ' { "name" : "" , "more" : { "a": [1.0, -2E+3, {"b":"]"}], "c":{}}, "id":-0 } ',
      },
    ])
  })

  it.each([
    ['{"a":1,"a":2}', 'The object has two members “a”.'],
    ['{"a":1,"\\u0061":null}', 'The object has two members “a”.'],
    ['{"b":null,"b":null}', 'The object has two members “b”.'],
    ['[1]', 'The line is not one JSON object at character 1.'],
    ['{"ä":1} x', 'The line is not one JSON object at character 9.'],
    ['{"a":01}', 'The line is not one JSON object at character 7.'],
    ['{"a":1', 'The line is not one JSON object at character 7.'],
    ['{"a":[1,{"x":2]}', 'The line is not one JSON object at character 15.'],
    ['{"a":"\t"}', 'The line is not one JSON object at character 7.'],
    ['{"a":"\\x"}', 'The line is not one JSON object at character 7.'],
    ['{"a":"\xff"}', 'Byte 7 of the row is 0xFF, which is no UTF-8 here.'],
    ['{"a":"\\u0000"}', 'It has a NUL character, which the database takes in no text.'],
    ['{"a":"\\ud83d"}', 'A text in it has half of a character.'],
  ])('are faulty: %s', async (line, fault) => {
    const isLatin = line.includes('\xff')
    const content = Buffer.from(`{"a":1}\n${line}\n{"a":3}\n`, isLatin ? 'latin1' : 'utf8')
    const rows = await rowsOf(content)
    expect(rows.map((row) => [row.line, row.fault ?? row.values])).toEqual([
      [1, ['1']],
      [2, fault],
      [3, ['3']],
    ])
  })

  it('have no column for a name that only a faulty line has', async () => {
    const content = '{"a":1}\n{"b":1,"a":\n{"c":2}\n'
    expect((await examined(content)).columns).toEqual(['a', 'c'])
    expect(await valuesOf(content)).toMatchObject([['1', undefined], expect.any(String), [undefined, '2']])
  })

  it('have no more columns than a table can have', async () => {
    const lines = Array.from({ length: 1_601 }, (_, at) => `{"c${at}":1}\n`)
    expect(await problemOfFile(lines.join(''))).toMatchObject({
      message: expect.stringContaining('has more columns than the 1,600 columns that a table can have.'),
    })
    expect((await examined(lines.slice(1).join(''))).columns).toHaveLength(1_600)
  })

  it('are as deep as they like', async () => {
    const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
    expect(await valuesOf(`{"a":${deep}}\n`)).toEqual([[deep]])
  })

  it('are those that a field says, with their columns only, the others where nobody else takes them', async () => {
    const content = [
      '{"t":"a","id":1}',
      '{"t":"b","id":2,"only b":true}',
      '{"t":"\\u0061","id":3,"more":0}',
      '{"id":4}',
      'broken',
      '{"t":null,"id":5}',
      '{"id":6,"t":"A"}',
    ].join('\n')
    const only = { field: 't', values: ['a', 'A'], others: false }
    expect((await examined(content, { only })).columns).toEqual(['t', 'id', 'more'])
    const own = [
      { no: 1, line: 1, values: ['a', '1', undefined] },
      { no: 2, line: 3, values: ['a', '3', '0'] },
    ]
    const last = { line: 7, values: ['A', '6', undefined] }
    expect(await rowsOf(content, { only })).toMatchObject([...own, { no: 3, ...last }])
    expect(await rowsOf(content, { only: { ...only, others: true } })).toMatchObject([
      ...own,
      { no: 3, line: 4, fault: 'The object has no “t”.' },
      { no: 4, line: 5, fault: expect.stringContaining('not one JSON object') },
      { no: 5, line: 6, fault: 'The object has no “t”.' },
      { no: 6, ...last },
    ])
    expect(await problemOfFile('t,id\na,1\n', { only })).toMatchObject({ code: 'file-invalid' })
  })
})
