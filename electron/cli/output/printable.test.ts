import { describe, expect, it } from 'vitest'
import { clip, pad, printable, printableLines, textWidth } from './printable.ts'

describe('text from a database on a terminal', () => {
  it('cannot move the cursor, change colours, ring or reorder', () => {
    expect(printable('a\u001b[2Jb\rc\u0007\u009b\u202ed\ne\tf')).toBe(
      'a\\x1b[2Jb\\x0dc\\x07\\x9b\\u202ed\\ne\\tf',
    )
  })

  it('keeps lines and everything that can be read', () => {
    expect(printableLines('SELECT 1\n  FROM "Größe" -- 表')).toEqual(['SELECT 1', '  FROM "Größe" -- 表'])
  })

  it('is measured in columns, not characters', () => {
    expect(textWidth('表 e\u0301')).toBe(4)
    expect(pad('表', 4)).toBe('表  ')
  })

  it('is cut with a mark', () => {
    expect(clip('abcdef', 6)).toBe('abcdef')
    expect(clip('abcdefg', 6)).toBe('abcde…')
    expect(clip('表表表', 4)).toBe('表…')
  })
})
