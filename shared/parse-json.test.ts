import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

it.each([
  ['', 'line 1, column 1'],
  ['{"a": h}', 'line 1, column 7'],
  ['{"a":1,\n "b" 2}', 'line 2, column 6'],
  ['{"a":"x', 'line 1, column 8'],
  ['{"a":1}\n}', 'line 2, column 1'],
])('tells where %s is wrong', (text, wrongAt) => {
  expect(parseJson(text)).toEqual({ wrongAt })
})

it('reads all that JSON writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, null, 1)
      expect(parseJson(text)).toEqual({ value: JSON.parse(text) })
    }),
  )
})

it('finds the place of a character that no JSON has outside of strings', () => {
  const items = fc.array(fc.constantFrom('1', 'true', 'null', '"a"', '-1.5e3'), { minLength: 1 })
  fc.assert(
    fc.property(items, (texts) => {
      const before = `[${texts.join(',')}`
      expect(parseJson(`${before}#]`)).toEqual({ wrongAt: `line 1, column ${before.length + 1}` })
    }),
  )
})
