import { expect, test } from 'vitest'
import { remember } from './remember.ts'

function counting(limits: Parameters<typeof remember>[1]) {
  const asked: string[] = []
  const read = remember((text) => {
    asked.push(text)
    return { text }
  }, limits)
  return { asked, read }
}

test('forgets what was not asked for longest, by number', () => {
  const { asked, read } = counting({ texts: 2, characters: 100, longest: 100 })
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) expect(read(text)).toEqual({ text })
  expect(asked).toEqual(['a', 'b', 'c', 'b'])
})

test('forgets by length, and never remembers a long one', () => {
  const { asked, read } = counting({ texts: 10, characters: 6, longest: 4 })
  for (const text of ['aaa', 'bbb', 'cc', 'bbb', 'aaa', 'ddddd', 'ddddd', 'aaa']) read(text)
  expect(asked).toEqual(['aaa', 'bbb', 'cc', 'aaa', 'ddddd', 'ddddd'])
})
