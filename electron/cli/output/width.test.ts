import { describe, expect, it } from 'vitest'
import { clip, pad, textWidth } from './width.ts'

describe('text on a terminal', () => {
  it('is measured in columns, not characters', () => {
    expect(textWidth('表 e\u0301')).toBe(4)
    expect(pad('表', 4)).toBe('表  ')
    expect(textWidth('👨‍👩‍👧 ✅')).toBe(5)
  })

  it('is cut with a mark', () => {
    expect(clip('abcdef', 6)).toBe('abcdef')
    expect(clip('abcdefg', 6)).toBe('abcde…')
    expect(clip('表表表', 4)).toBe('表…')
    expect(clip('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 5)).toBe('👨‍👩‍👧👨‍👩‍👧…')
  })
})
