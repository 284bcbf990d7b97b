import { describe, expect, it } from 'vitest'
import { BinaryTexts } from '../db/binary-texts.ts'
import { GrowingBytes } from '../db/growing-bytes.ts'
import { DeletedLine } from './deleted-line.ts'

/** A line in the middle of a text, read. */
function readLine(text: string): { readonly line: DeletedLine; readonly isDeleted: boolean } {
  const [before, bytes] = [Buffer.from('{"batch":{}}\n'), Buffer.from(text)]
  const line = new DeletedLine()
  const whole = Buffer.concat([before, bytes, Buffer.from('\n{"row":["of the next line"]}\n')])
  return { line, isDeleted: line.read(whole, before.length, before.length + bytes.length) }
}

function jsonOf(line: DeletedLine, place: number): string {
  const bytes = new GrowingBytes()
  line.addJsonTo(bytes, place)
  return bytes.bytes.toString()
}

/** What a server would receive of it as an array of one. */
function valueOf(line: DeletedLine, place: number): string | null {
  const texts = new BinaryTexts()
  texts.clear()
  line.addTo(texts, place)
  const { value } = texts
  const length = value.readInt32BE(20)
  expect(value.length).toBe(24 + Math.max(0, length))
  return length === -1 ? null : value.toString('utf8', 24)
}

describe('the line of a deleted row', () => {
  it.each([
    [['a']],
    [[null]],
    [['', null, '', null]],
    [['quote " and \\', '\\', '\\\\"', '"']],
    [['],}', '","', 'null', '{"row":[']],
    [['tab\t', 'line\n', '\u0001', 'ünï 🚰', '\u2028']],
    [['x'.repeat(1_000_000), null, `${'y'.repeat(300)}"`]],
  ])('has each value where it stands: %#', (values) => {
    const { line, isDeleted } = readLine(JSON.stringify({ row: values }))
    expect(isDeleted).toBe(true)
    expect(values.map((_, place) => JSON.parse(jsonOf(line, place)) as unknown)).toEqual(values)
    expect(values.map((_, place) => valueOf(line, place))).toEqual(values)
  })

  it('has no values of columns that the file has not', () => {
    const { line } = readLine('{"row":["a","b"]}')
    expect([-1, 2].map((place) => [valueOf(line, place), jsonOf(line, place)])).toEqual([
      [null, 'null'],
      [null, 'null'],
    ])
  })

  it.each([
    '{"row":["a"],"new":["b"]}',
    '{"row":null,"new":["b"]}',
    '{"along":0,"row":["a"]}',
    '{"left":"exists","key":["1"],"wanted":[],"found":[]}',
    '{"row":["a"',
    '{"row":["a',
    '{"row":["a" ]}',
    '{"row":["a"]} ',
    '{"row":[]}',
    '{}',
    '',
  ])('is no other line: %s', (text) => {
    expect(readLine(text).isDeleted).toBe(false)
  })
})
