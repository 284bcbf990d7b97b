import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPrintable, printable, printableLines } from './printable.ts'

it('cannot move the cursor, change colours, ring, reorder or hide', () => {
  expect(printable('a\u001b[2Jb\rc\u0007\u009b\u202ed\ne\tf')).toBe(
    String.raw`a\x1b[2Jb\x0dc\x07\x9b\u202ed\ne\tf`,
  )
  expect(printable('a\u200bb\u00adc\u061cd\u2060e\ufefff\u{e0041}g\ud800')).toBe(
    String.raw`a\u200bb\xadc\u061cd\u2060e\ufefff\u{e0041}g\ud800`,
  )
})

it('keeps lines and everything that can be read', () => {
  const sql = 'SELECT 1\n  FROM "Größe" -- 表 👩‍🌾 می‌خواهم'
  expect(printableLines(sql)).toEqual(sql.split('\n'))
})

const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))

it('leaves nothing that it would change again, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      const shown = printable(text)
      expect(isPrintable(shown)).toBe(true)
      expect(shown).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
    }),
  )
})
