import { expect, it } from 'vitest'
import { problemOf } from '../../../../shared/problem-error.ts'
import { readChange, readCondition } from './expression.ts'

it.each([
  ["category =\u00a0'books'", 'a non-breaking space, U+00A0, at character 11'],
  ['value > 10\u00a0AND true', 'a non-breaking space, U+00A0, at character 11'],
  ['"größe" = ‘books’', 'a typographic quote, U+2018, at character 11'],
  ['category = “books”', 'a typographic quote, U+201C, at character 12'],
  ['category = ’it is (', 'a typographic quote, U+2019, at character 12'],
  ['value > −5', 'a dash instead of a minus sign, U+2212, at character 9'],
  ['value –5 > 1', 'a dash instead of a minus sign, U+2013, at character 7'],
  ['cate\u200bgory = 1', 'a zero-width space, U+200B, at character 5'],
  ['category = 1\ufeff AND true', 'a zero-width space, U+FEFF, at character 13'],
  ['value ≥ 3', 'a mathematical sign, U+2265, at character 7'],
  ["note = '😀' AND\u3000true", 'an unusual space, U+3000, at character 15'],
  ['value ＝ 3', 'a full-width character, U+FF1D, at character 7'],
  ['value\u202e = 3', 'an invisible character, U+202E, at character 6'],
])('%j is refused by the name of its character', async (text, message) => {
  const problem = await readCondition(text).catch(problemOf)
  expect(problem).toMatchObject({
    kind: 'usage',
    code: 'condition-syntax',
    message: expect.stringContaining(`The condition has ${message}`),
  })
})

it('a change is told the same', async () => {
  const problem = await readChange('status = ‘a’').catch(problemOf)
  expect(problem).toMatchObject({ code: 'change-syntax', message: expect.stringContaining('U+2018') })
})

it.each([
  "note = '\u00a0‘–’ “≥”'",
  '"a\u00a0b" = 1 AND U&"\\00a0" = 2',
  "note = E'it\\'s – fine'",
  'note = $$–$$',
  'größe = 1 AND 表 = 2 AND 𝒳1 = 3 AND İ = 4',
  "note = 'a\u0001\u001b[2J\f'",
])('%j is left alone', async (text) => {
  expect((await readCondition(text)).text).toBe(text)
})

it('a syntax error quotes the beginning of a long text only, in the parser’s words', async () => {
  const problem = problemOf(
    await readCondition(`note = '${'x'.repeat(900_000)}`).catch((error: unknown) => error),
  )
  expect(problem.message).toMatch(
    /^The condition is not valid SQL: unterminated quoted string at or near "'x+… \(/,
  )
  expect(problem.message.length).toBeLessThan(400)
})
