import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MOST_SHOWN, shortened } from './shortened.ts'

it('keeps what people write, and the beginning and the end of what is longer', () => {
  expect(shortened('a = 1')).toBe('a = 1')
  expect(shortened(`id IN (${'1, '.repeat(1_000)}2) AND b`, 10)).toBe(
    `id IN (1, … (2,945 more characters) …${' 1,'.repeat(17)} 2) AND b`,
  )
})

it('is short, whatever the text, and cuts no character', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '😀', '\n', 'é'), maxLength: 3_000 })
  fc.assert(
    fc.property(text, (long) => {
      const shown = shortened(long)
      expect(shown.length).toBeLessThan(MOST_SHOWN + 100)
      expect(shown.isWellFormed()).toBe(true)
    }),
  )
})
