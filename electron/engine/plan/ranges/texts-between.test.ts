import fc from 'fast-check'
import { expect, it } from 'vitest'
import { textsBetween } from './texts-between.ts'

it('lie evenly behind what both texts begin with', () => {
  expect(textsBetween('key-1000', 'key-6000', 2)).toEqual(['key-3~~~~~'])
  expect(textsBetween('a', 'z', 2)).toEqual(['m~~~~~'])
  expect(textsBetween('Größe a', 'Größe e', 3)).toEqual(['Größe bUUUUU', 'Größe c~~~~~'])
})

it('are whole texts in the order of their bytes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 9 })
  fc.assert(
    fc.property(text, text, fc.integer({ min: 2, max: 9 }), (one, other, parts) => {
      const [low = '', high = ''] = [one, other].toSorted((a, b) =>
        Buffer.compare(Buffer.from(a), Buffer.from(b)),
      )
      const texts = textsBetween(low, high, parts)
      expect(texts.length).toBeLessThan(parts)
      const ordered = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect(texts).toEqual(ordered)
      for (const each of texts) expect(each).not.toMatch(/[\0\uFFFD]/)
    }),
  )
})
