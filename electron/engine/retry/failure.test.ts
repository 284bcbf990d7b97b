import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { classifyFailure } from './failure.ts'

const databaseError = (code: string, message = '') => Object.assign(new Error(message), { code })

it.each([
  ['40001', 'change conflicts with another transaction (OC000)', 'retryable'],
  ['40001', 'schema has been updated by another transaction (OC001)', 'retryable'],
  ['40P01', 'deadlock detected', 'retryable'],
  ['XX000', 'server unavailable', 'retryable'],
  ['XX000', 'cache lookup failed', 'fatal'],
  ['53300', 'Unable to accept connection, too many open connections.', 'retryable'],
  ['53400', 'Unable to accept connection, rate exceeded.', 'retryable'],
  ['57P03', 'the database system is starting up', 'retryable'],
  ['57014', 'canceling statement', 'cancelled'],
  ['54000', 'transaction row limit exceeded', 'fatal'],
  ['23503', 'violates foreign key constraint', 'fatal'],
  ['ECONNRESET', 'read ECONNRESET', 'retryable'],
  ['ZZ999', 'never heard of', 'fatal'],
])('%s %s is %s in a statement', (code, message, kind) => {
  expect(classifyFailure(databaseError(code, message), 'statement').kind).toBe(kind)
})

it('leaves the outcome open only when the connection ends during the commit', () => {
  const cut = new Error('Connection terminated unexpectedly')
  expect(classifyFailure(cut, 'statement').kind).toBe('retryable')
  expect(classifyFailure(cut, 'commit').kind).toBe('ambiguous')
  expect(classifyFailure(databaseError('57P01'), 'commit').kind).toBe('ambiguous')
  expect(classifyFailure(databaseError('40001', 'OC000'), 'commit').kind).toBe('retryable')
})

it('tells a schema change from a conflict of data', () => {
  expect(classifyFailure(databaseError('40001', '(OC001)'), 'statement').schemaChange).toBe(true)
  expect(classifyFailure(databaseError('40001', '(OC000)'), 'commit').schemaChange).toBe(false)
})

it('waits somewhere between nothing and a bound that doubles up to five seconds', () => {
  expect(backoffMs(1, () => 1)).toBe(100)
  expect(backoffMs(3, () => 1)).toBe(400)
  expect(backoffMs(30, () => 1)).toBe(5_000)
  expect(backoffMs(30, () => 0)).toBe(0)
})
