import { expect, test } from 'vitest'
import type { Problem } from '../../../shared/problem.ts'
import { NOT_ASKED } from '../../stream/stored-jobs.ts'
import { formatMoment } from '../../ui/quantity.ts'
import { ledgerWords } from './ledger-words.ts'

const AWAY: Problem = { kind: 'failed', code: 'connection-failed', message: 'It is away.', nextStep: 'Wait.' }
const ANSWERED = { ...NOT_ASKED, jobs: [], answeredAt: 5_000 }
const asOf = `Its jobs are shown as of ${formatMoment(5_000)}.`

test('a ledger that answers needs no words', () => {
  expect(ledgerWords('orders', ANSWERED, 'stopped')).toBeNull()
  expect(ledgerWords('sandbox', ANSWERED, 'running')).toBeNull()
  expect(ledgerWords('sandbox', NOT_ASKED, 'absent')).toBeNull()
})

test('a cluster that cannot be reached says what is shown instead', () => {
  expect(ledgerWords('orders', { ...NOT_ASKED, problem: AWAY })).toBe(
    'orders cannot be reached. Jobs that only its ledger records are not listed.',
  )
  expect(ledgerWords('orders', { ...ANSWERED, problem: AWAY })).toBe(`orders cannot be reached. ${asOf}`)
  const unreadable = { ...NOT_ASKED, problem: { ...AWAY, code: 'ledger-missing' as const } }
  expect(ledgerWords('orders', unreadable)).toContain('The ledger of orders cannot be read.')
})

test('the page of a job says that it shows what this machine last knew of it', () => {
  const lastKnown = 'The last known state of the job is shown.'
  const unanswered = { ...NOT_ASKED, problem: AWAY }
  expect(ledgerWords('orders', unanswered, 'stopped', 'job')).toBe(`orders cannot be reached. ${lastKnown}`)
  expect(ledgerWords('sandbox', NOT_ASKED, 'stopped', 'job')).toBe(`The sandbox is not running. ${lastKnown}`)
  expect(ledgerWords('orders', { ...ANSWERED, problem: AWAY }, 'stopped', 'job')).toContain(asOf)
  expect(ledgerWords('orders', NOT_ASKED, 'stopped', 'job')).toBeNull()
})

test('a sandbox that does not run says so', () => {
  expect(ledgerWords('sandbox', ANSWERED, 'stopped')).toBe(`The sandbox is not running. ${asOf}`)
  expect(ledgerWords('sandbox', NOT_ASKED, 'stopped')).toBe(
    'The sandbox is not running. Start it to see the jobs in its ledger.',
  )
})
