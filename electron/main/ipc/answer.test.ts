import { expect, test } from 'vitest'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Logger } from '../../../shared/logger.ts'
import { answer } from './answer.ts'

const STATUS = { state: 'running', folder: '/f', port: 1, version: null, problem: null } as const

function recorder(): Logger & { lines: string[] } {
  const lines: string[] = []
  const note = (message: string): void => void lines.push(message)
  return { lines, info: note, warn: note }
}

test('a valid call gets the handler’s value', async () => {
  const handler = (theme: { theme: 'system' | 'light' | 'dark' }): typeof theme => theme
  const call = { trusted: true, payload: { theme: 'dark' } }
  const given = await answer('settings:set', handler, call, recorder())
  expect(given).toEqual({ ok: true, value: { theme: 'dark' } })
})

test('a stranger is refused before the handler runs', async () => {
  let ran = false
  const handler = (): typeof STATUS => {
    ran = true
    return STATUS
  }
  const given = await answer('sandbox:status', handler, { trusted: false, payload: undefined }, recorder())
  expect(given).toMatchObject({ ok: false, problem: { kind: 'refused', code: 'permission-denied' } })
  expect(ran).toBe(false)
})

test.each([undefined, null, 'j1', 7, {}, { jobId: '' }, { jobId: 5 }, { jobId: 'x'.repeat(65) }])(
  'the payload %j is refused before the handler runs',
  async (payload) => {
    const handler = (): never => expect.unreachable()
    const given = await answer('jobs:cancel', handler, { trusted: true, payload }, recorder())
    expect(given).toMatchObject({ ok: false, problem: { kind: 'usage', code: 'usage' } })
  },
)

test('the message names the wrong field', async () => {
  const payload = { cluster: 'sandbox', table: { schema: 'public' } }
  const handler = (): never => expect.unreachable()
  const given = await answer('tables:describe', handler, { trusted: true, payload }, recorder())
  expect(given).toMatchObject({ ok: false, problem: { message: expect.stringContaining('table.name') } })
})

test('a problem reaches the window as it is', async () => {
  const problem = {
    kind: 'refused',
    code: 'sandbox-busy',
    message: 'It is busy.',
    nextStep: 'Wait.',
  } as const
  const handler = (): never => {
    throw new ProblemError(problem)
  }
  const call = { trusted: true, payload: undefined }
  expect(await answer('sandbox:stop', handler, call, recorder())).toEqual({ ok: false, problem })
})

test('any other error is an internal problem, not a crash', async () => {
  const handler = (): never => {
    throw new TypeError('oops')
  }
  const call = { trusted: true, payload: undefined }
  const given = await answer('sandbox:stop', handler, call, recorder())
  expect(given).toMatchObject({ ok: false, problem: { code: 'internal', message: 'oops' } })
})

test('what the contract does not list does not reach the window', async () => {
  const handler = (): typeof STATUS => ({ ...STATUS, password: 'hunter2' }) as typeof STATUS
  const given = await answer('sandbox:status', handler, { trusted: true, payload: undefined }, recorder())
  expect(given).toEqual({ ok: true, value: STATUS })
})

test('a response that breaks the contract is a problem', async () => {
  const handler = (): typeof STATUS => ({ ...STATUS, state: 'odd' }) as unknown as typeof STATUS
  const given = await answer('sandbox:status', handler, { trusted: true, payload: undefined }, recorder())
  expect(given).toMatchObject({ ok: false, problem: { code: 'internal' } })
})

test('the log names channel and problem, never the payload', async () => {
  const log = recorder()
  const payload = { cluster: 'sandbox', table: 'hunter2' }
  const handler = (): never => expect.unreachable()
  await answer('tables:describe', handler, { trusted: true, payload }, log)
  expect(log.lines).toEqual([expect.stringContaining('tables:describe: usage')])
  expect(log.lines.join()).not.toContain('hunter2')
})
