import { expect, it } from 'vitest'
import { Tries } from './tries.ts'

const CONFLICT = { message: 'change conflicts', conflict: true, sqlState: '40001' }

it('waits for a conflict as for a first one, however many tries it took to find a row that is refused', () => {
  const tries = new Tries()
  for (let count = 0; count < 12; count += 1) tries.take(CONFLICT, 'differs')
  tries.take(CONFLICT, 'waits')
  expect(tries.waits).toBe(1)
  tries.renew()
  expect(tries.waits).toBe(0)
})

const SILENCE = { message: 'Query read timeout', conflict: false, sqlState: undefined }
const BAD_ROW = { message: 'invalid input syntax', conflict: false, sqlState: '22P02' }

/** What is told once the patience is spent on these, in turn. */
function told(
  ...turns: readonly (readonly [typeof SILENCE | typeof BAD_ROW, 'waits' | 'differs'])[]
): string {
  const tries = new Tries()
  try {
    for (let count = 0; count < 1_000; count += 1) {
      const [failure, kind] = turns[count % turns.length] ?? expect.unreachable()
      tries.take(failure, kind)
    }
  } catch (error) {
    return (error as Error).message
  }
  return expect.unreachable()
}

it('tells what took most of the patience, whichever came last', () => {
  const silence = [SILENCE, 'waits'] as const
  const row = [BAD_ROW, 'differs'] as const
  expect(told(silence, row, row)).toContain('Query read timeout')
  expect(told(row, row, silence)).toContain('Query read timeout')
  expect(told(silence, ...Array.from({ length: 9 }, () => row))).toContain('invalid input syntax')
  expect(told(row)).toContain('invalid input syntax')
})
