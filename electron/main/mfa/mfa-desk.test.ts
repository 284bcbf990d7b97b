import { beforeEach, expect, test } from 'vitest'
import type { Frame } from '../../../shared/channels.ts'
import { MfaDesk } from './mfa-desk.ts'

const DEVICE = 'arn:aws:iam::111122223333:mfa/jo'

let shown: Frame['mfa'][]
let timers: Set<() => void>
let waits: number[]
let desk: MfaDesk

beforeEach(() => {
  shown = []
  timers = new Set()
  waits = []
  desk = new MfaDesk({
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
  const code = desk.ask(DEVICE, 'work')
  expect(shown).toEqual([{ id: expect.any(String), device: DEVICE, awsProfile: 'work' }])
  expect(waits).toEqual([5 * 60_000])
  desk.answer(idOf(shown[0]), '123456')
  expect(await code).toBe('123456')
  expect(shown.at(-1)).toBeNull()
  expect(timers.size).toBe(0)
})

test('questions come one after the other, each with its own answer', async () => {
  const [first, second] = [desk.ask(DEVICE, 'one'), desk.ask(DEVICE, 'two')]
  expect(shown.map((question) => question?.awsProfile)).toEqual(['one'])
  desk.answer(idOf(shown[0]), '111111')
  desk.answer(idOf(shown[1]), '222222')
  expect(await Promise.all([first, second])).toEqual(['111111', '222222'])
  expect(shown.map((question) => question?.awsProfile)).toEqual(['one', 'two', undefined])
})

const ENDS: [string, () => void][] = [
  ['giving up', () => desk.answer(idOf(shown[0]), null)],
  ['five minutes without an answer', () => [...timers][0]?.()],
  ['the end of the app', () => desk.close()],
]

test.each(ENDS)('%s fails what asked', async (_, end) => {
  const code = desk.ask(DEVICE, 'work')
  end()
  await expect(code).rejects.toMatchObject({ problem: { code: 'mfa-needed', kind: 'failed' } })
  expect(shown.at(-1)).toBeNull()
  expect(timers.size).toBe(0)
})

test('an answer to a question that is not open is told, and answers no other one', async () => {
  const code = desk.ask(DEVICE, 'work')
  for (const id of ['', 'other', '__proto__'])
    expect(() => desk.answer(id, '654321')).toThrow('Nobody waits for this code any more.')
  desk.answer(idOf(shown[0]), '123456')
  expect(() => desk.answer(idOf(shown[0]), '654321')).toThrow('Nobody waits')
  expect(await code).toBe('123456')
})
