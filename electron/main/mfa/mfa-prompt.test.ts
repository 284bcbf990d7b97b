import { beforeEach, expect, test } from 'vitest'
import type { Frame } from '../../../shared/channels.ts'
import { MfaPrompt } from './mfa-prompt.ts'

const DEVICE = 'arn:aws:iam::111122223333:mfa/jo'

let shown: Frame['mfa'][]
let timers: Set<() => void>
let waits: number[]
let prompt: MfaPrompt

beforeEach(() => {
  shown = []
  timers = new Set()
  waits = []
  prompt = new MfaPrompt({
    onQuestion: (question) => void shown.push(question),
    after: (ms, callback) => {
      waits.push(ms)
      timers.add(callback)
      return () => void timers.delete(callback)
    },
  })
})

const idOf = (question: Frame['mfa'] | undefined): string => question?.id ?? ''

test('a question is shown, answered and gone', async () => {
  const code = prompt.ask(DEVICE, 'work')
  expect(shown).toEqual([{ id: expect.any(String), device: DEVICE, awsProfile: 'work' }])
  expect(waits).toEqual([5 * 60_000])
  prompt.answer(idOf(shown[0]), '123456')
  expect(await code).toBe('123456')
  expect(shown.at(-1)).toBeNull()
  expect(timers.size).toBe(0)
})

test('questions come one after the other, each with its own answer', async () => {
  const [first, second] = [prompt.ask(DEVICE, 'one'), prompt.ask(DEVICE, 'two')]
  expect(shown.map((question) => question?.awsProfile)).toEqual(['one'])
  prompt.answer(idOf(shown[0]), '111111')
  prompt.answer(idOf(shown[1]), '222222')
  expect(await Promise.all([first, second])).toEqual(['111111', '222222'])
  expect(shown.map((question) => question?.awsProfile)).toEqual(['one', 'two', undefined])
})

const ENDS: [string, () => void][] = [
  ['giving up', () => prompt.answer(idOf(shown[0]), null)],
  ['five minutes without an answer', () => [...timers][0]?.()],
  ['the end of the app', () => prompt.close()],
]

test.each(ENDS)('%s fails what asked', async (_, end) => {
  const code = prompt.ask(DEVICE, 'work')
  end()
  await expect(code).rejects.toMatchObject({ problem: { code: 'mfa-needed', kind: 'failed' } })
  expect(shown.at(-1)).toBeNull()
  expect(timers.size).toBe(0)
})

test('an answer to a question that is not open is told, and answers no other one', async () => {
  const code = prompt.ask(DEVICE, 'work')
  for (const id of ['', 'other', '__proto__'])
    expect(() => prompt.answer(id, '654321')).toThrow('This code is no longer needed.')
  prompt.answer(idOf(shown[0]), '123456')
  expect(() => prompt.answer(idOf(shown[0]), '654321')).toThrow('no longer needed')
  expect(await code).toBe('123456')
})
