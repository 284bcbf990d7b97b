import { expect, test } from 'vitest'
import { type CheckLine, type CheckState, CheckStep } from '../../../shared/connection-check.ts'
import { checkSummary } from './check-words.ts'

test.each<[Partial<Record<CheckStep, CheckState>>, string, string]>([
  [{}, 'success', 'Connected in 90 ms.'],
  [{ clock: 'warning' }, 'warning', 'Connected in 90 ms, with a warning.'],
  [{ clock: 'warning', ledger: 'warning' }, 'warning', 'Connected in 90 ms, with warnings.'],
  [{ login: 'failed', version: 'skipped' }, 'error', 'Connection failed at login.'],
  [
    { clock: 'warning', schema: 'failed' },
    'error',
    'Connected, but not ready for jobs: schema privileges failed.',
  ],
])('a check that ended with %j', (states, type, text) => {
  expect(checkSummary({ id: '1', lines: linesOf(states), ended: true })).toEqual({ type, text })
})

test('a check under way says what it is at', () => {
  const lines = linesOf({ network: 'running', login: 'waiting' })
  expect(checkSummary({ id: '1', lines, ended: false })).toEqual({
    type: 'loading',
    text: 'Testing the connection: Network and TLS…',
  })
  const waiting = linesOf(Object.fromEntries(CheckStep.options.map((step) => [step, 'waiting'])))
  expect(checkSummary({ id: '1', lines: waiting, ended: false }).text).toBe('Testing the connection…')
})

function linesOf(states: Partial<Record<CheckStep, CheckState>>): CheckLine[] {
  return CheckStep.options.map((step) => ({
    step,
    state: states[step] ?? 'passed',
    milliseconds: 10,
    detail: '',
    problem: null,
  }))
}
