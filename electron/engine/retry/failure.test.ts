import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { classifyFailure, mayConnectAgain } from './failure.ts'

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
  ['54000', 'transaction row limit exceeded', 'size'],
  ['54000', 'transaction size limit 10mb exceeded', 'size'],
  ['54000', 'query requires more than allowed temp space of 131072 KB to execute', 'size'],
  ['54000', 'transaction age limit of 300s exceeded', 'retryable'],
  ['54000', 'maximum row size exceeded', 'row'],
  ['23503', 'violates foreign key constraint', 'row'],
  ['22012', 'division by zero', 'row'],
  ['P0001', 'what a function raised', 'row'],
  ['21000', 'more than one row returned by a subquery used as an expression', 'row'],
  ['42601', 'syntax error in tsquery: "a b"', 'row'],
  ['25P02', 'current transaction is aborted, commands ignored until end of transaction block', 'retryable'],
  ['42703', 'column does not exist', 'fatal'],
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

it.each([
  ['08006', 'unable to accept connection, waking up cluster, please retry later', '', 'retryable', 'waking'],
  ['08006', 'unable to accept connection, access denied', '', 'fatal', 'denied'],
  ['08006', 'unable to accept connection, access denied', 'Signature expired: …', 'retryable', 'expired'],
  ['28000', 'role "app" does not exist', '', 'fatal', 'user'],
  ['53400', 'Unable to accept connection, rate exceeded.', '', 'retryable', 'crowded'],
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND x', '', 'retryable', 'host'],
  ['ETIMEDOUT', 'connect ETIMEDOUT', '', 'retryable', 'unreachable'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in chain', '', 'fatal', 'certificate'],
  ['08006', 'connection failure', '', 'retryable', null],
  ['42704', 'role "app" does not exist', '', 'fatal', null],
])('%s %s %s at a connect is %s', (code, message, hint, kind, refusal) => {
  const error = Object.assign(databaseError(code, message), { hint })
  expect(classifyFailure(error, 'connect')).toMatchObject({ kind, refusal })
})

it.each([
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'bad record mac', undefined],
  ['EPROTO', 'write EPROTO', 'write'],
  ['ENOTCONN', 'read ENOTCONN', 'read'],
  ['EADDRNOTAVAIL', 'read EADDRNOTAVAIL', 'read'],
])('%s on a connection that stood is a lost connection', (code, message, syscall) => {
  const error = Object.assign(databaseError(code, message), { syscall })
  expect(classifyFailure(error, 'statement')).toMatchObject({ kind: 'retryable', connectionLost: true })
  expect(classifyFailure(error, 'commit')).toMatchObject({ kind: 'ambiguous', connectionLost: true })
})

it('connects again where the machine has no address to connect from', () => {
  const error = Object.assign(databaseError('EADDRNOTAVAIL', 'connect EADDRNOTAVAIL'), { syscall: 'connect' })
  expect(mayConnectAgain(classifyFailure(error, 'connect'), 1)).toBe(true)
  const none = Object.assign(databaseError('EMFILE', 'connect EMFILE'), { syscall: 'connect' })
  expect(mayConnectAgain(classifyFailure(none, 'connect'), 1)).toBe(false)
})

it('connects again with one fresh token, but not with a third', () => {
  const expired = Object.assign(databaseError('08006', 'unable to accept connection, access denied'), {
    hint: 'Signature expired: 20261001T000000Z is now earlier than 20261001T001000Z',
  })
  const failure = classifyFailure(expired, 'connect')
  expect([1, 2, 3].map((tries) => mayConnectAgain(failure, tries))).toEqual([true, false, false])
  const crowded = classifyFailure(databaseError('53300'), 'connect')
  expect([1, 2, 3].every((tries) => mayConnectAgain(crowded, tries))).toBe(true)
  expect(mayConnectAgain(classifyFailure(databaseError('42501'), 'connect'), 1)).toBe(false)
})

it('does not know what a server that is unavailable made of a commit', () => {
  const error = databaseError('XX000', 'server unavailable')
  expect(classifyFailure(error, 'commit')).toMatchObject({ kind: 'ambiguous', connectionLost: false })
})

it('reads from the DETAIL how big the transaction was', () => {
  const error = Object.assign(databaseError('54000', 'transaction size limit 10mb exceeded'), {
    detail: 'Current transaction size 13mb > 10mb',
  })
  expect(classifyFailure(error, 'commit').megabytes).toEqual({ current: 13, limit: 10 })
  expect(classifyFailure(databaseError('54000'), 'commit').megabytes).toBeNull()
})

it('gives the connection up when there is no answer in time, and then knows nothing of the outcome', () => {
  const error = new Error('Query read timeout')
  expect(classifyFailure(error, 'commit')).toMatchObject({
    kind: 'ambiguous',
    timedOut: true,
    connectionLost: true,
  })
})

it('tells a schema change from a conflict of data', () => {
  const schema = classifyFailure(databaseError('40001', '(OC001)'), 'statement')
  expect(schema).toMatchObject({ kind: 'retryable', schemaChange: true, conflict: false })
  const data = classifyFailure(databaseError('40001', '(OC000)'), 'commit')
  expect(data).toMatchObject({ kind: 'retryable', schemaChange: false, conflict: true })
})

it('waits somewhere between nothing and a bound that doubles up to five seconds', () => {
  expect(backoffMs(1, () => 1)).toBe(100)
  expect(backoffMs(3, () => 1)).toBe(400)
  expect(backoffMs(30, () => 1)).toBe(5_000)
  expect(backoffMs(30, () => 0)).toBe(0)
})
