import { describe, expect, it } from 'vitest'
import { RowLines } from './row-lines.ts'

/** A row as the server sends it, behind something else in the same piece. */
function sent(values: readonly (string | null)[]): { readonly message: Buffer; readonly at: number } {
  const count = Buffer.alloc(2)
  count.writeUInt16BE(values.length)
  const each = values.flatMap((value) => {
    const length = Buffer.alloc(4)
    const bytes = Buffer.from(value ?? '')
    length.writeInt32BE(value === null ? -1 : bytes.length)
    return [length, bytes]
  })
  return { message: Buffer.concat([Buffer.from('before'), count, ...each]), at: 6 }
}

function add(lines: RowLines, values: readonly (string | null)[]): void {
  const { message, at } = sent(values)
  lines.add(message, at, message.length)
}

const linesOf = (lines: RowLines) =>
  lines.bytes
    .toString()
    .split('\n')
    .map((line) => (JSON.parse(line) as { row: unknown }).row)

describe('lines of rows', () => {
  it.each([
    [['plain', null, '', 'ünïcode 🚰', '\u007f']],
    [[null]],
    [[null, null, 'x']],
    [['quote " and \\ backslash', 'tab\tline\nreturn\r', '\u0001\u001f']],
    [[`{"json": "with \\"quotes\\" and \\\\"}`, '\\x00ff']],
    [['x'.repeat(2_000_000), '"'.repeat(100_000)]],
  ])('have what was sent: %#', (values) => {
    const lines = new RowLines(10_000_000)
    lines.begin()
    add(lines, ['first'])
    add(lines, values)
    add(lines, ['last', null])
    expect(linesOf(lines)).toEqual([['first'], values, ['last', null]])
    expect(lines.rows).toBe(3)
  })

  it('escape no more than they have to', () => {
    const lines = new RowLines(1_000)
    add(lines, ['a', null])
    add(lines, ['b"', 'c'])
    expect(lines.bytes.toString()).toBe('{"row":["a",null]}\n{"row":["b\\"","c"]}')
  })

  it('begin anew with each answer, and are none where it has no rows', () => {
    const lines = new RowLines(1_000)
    add(lines, ['of the answer before'])
    lines.begin()
    expect([lines.rows, lines.bytes.length]).toEqual([0, 0])
    add(lines, ['of this one'])
    expect(linesOf(lines)).toEqual([['of this one']])
  })

  it('stop behind so many bytes', () => {
    const lines = new RowLines(100)
    for (let row = 0; row < 10; row += 1) add(lines, ['x'.repeat(40)])
    expect(lines.rows).toBe(2)
    expect(linesOf(lines)).toHaveLength(2)
  })
})
