import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLine } from './parse-line.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const values = fc.array(fc.option(text))
const line = fc.record(
  { row: fc.option(values), new: values, along: fc.nat(), left: text, key: values },
  { requiredKeys: [] },
)

test('a line is what JSON.parse answers, however it is spaced', () => {
  fc.assert(
    fc.property(line, fc.constantFrom(0, 1), (value, space) => {
      const json = JSON.stringify(value, null, space)
      expect(parseLine(json)).toEqual(JSON.parse(json))
    }),
  )
  const made = '{"row" : ["1", "a\\\\", "\\"", "\\\\\\"b", "\\u00e4", null, ""], "new":[] }'
  expect(parseLine(made)).toEqual(JSON.parse(made))
})

test.each(['', '{', '{"row":["1"', '{"row":["1}', '{"row":["1" "2"]}', '{"row":nul}', '[] x'])(
  'what is no JSON is refused: %s',
  (json) => {
    expect(() => parseLine(json)).toThrow(SyntaxError)
  },
)
