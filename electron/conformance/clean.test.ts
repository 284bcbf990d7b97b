import { expect, test } from 'vitest'
import { cleaner, withoutForeignNames, wordsOf } from './clean.ts'

const CONNECTION = {
  host: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
  port: 5_432,
  database: 'postgres',
  user: 'alice.smith',
  schema: 'payroll',
  identity: { kind: 'password', password: 'x' },
} as const

test.each([
  ['permission denied for schema payroll', 'permission denied for schema <private>'],
  ['role "alice.smith" of PAYROLL, not payrolls', 'role "<private>" of <private>, not payrolls'],
  [`at ${CONNECTION.host}:5432`, 'at <private>:5432'],
  ['cluster abcdefghijklmnopqrstuvwxyz is idle', 'cluster <private> is idle'],
  ['of qwerty.dsql-fips.eu-west-1.api.aws', 'of <host>'],
  ['arn:aws:iam::123456789012:role/App is denied', '<arn> is denied'],
  ['account 123456789012 at 10.1.2.3', 'account <account> at <address>'],
  ['address "2001:db8::1", port 5432', 'address "<address>", port 5432'],
  ['connect ECONNREFUSED 2001:DB8:0:1:2:3:4:5:5432', 'connect ECONNREFUSED 2001:DB8:0:1:2:3:4:5:5432'],
  [
    'connect EHOSTUNREACH fe80::1%eth0 from ::ffff:10.1.2.3.',
    'connect EHOSTUNREACH <address> from <address>.',
  ],
  ['the network 2001:db8::/32: no way', 'the network <address>/32: no way'],
  ["'12:34:56'::time, (a)::dec and x::abc", "'12:34:56'::time, (a)::dec and x::abc"],
  ['key AKIAIOSFODNN7EXAMPLE', 'key <key>'],
  ['Action=DbConnect&X-Amz-Credential=AKIA%2F2026&X-Amz-Signature=0af', 'Action=DbConnect&<token>&<token>'],
  ['relation "sluice_record_1a.t" does not exist', 'relation "<schema>.t" does not exist'],
  ['16.15', '16.15'],
  ['999999999999.999999 and 0.123456789012', '999999999999.999999 and 0.123456789012'],
  ['sum 100000000000', 'sum 100000000000'],
  ['INDEX t_v ON t (v) INCLUDE (provider)', 'INDEX t_v ON t (v) INCLUDE (provider)'],
])('%s', (text, clean) => {
  const words = [...wordsOf(CONNECTION), 'provider']
  const known = 'CREATE TABLE t (id int, provider text)\nINSERT INTO t VALUES (100000000000)'
  expect(cleaner({ schema: 'sluice_record_1a', words, known })(text)).toBe(clean)
})

test('words that everybody has stay', () => {
  expect(wordsOf({ ...CONNECTION, host: 'localhost', user: 'admin', schema: 'public' })).toEqual([
    'localhost',
  ])
})

test('what names something else of the user goes with the words of the connection', () => {
  const words = wordsOf(CONNECTION, ['acme-prod', '/home/alice/.aws', '', 'admin'])
  const clean = cleaner({ schema: 'sluice_record_1a', words, known: '' })
  expect(clean('AWS profile “acme-prod” in /home/alice/.aws/config')).toBe(
    'AWS profile “<private>” in <private>/config',
  )
})

test('the numbers of an address stay, the address does not', () => {
  const words = wordsOf({ ...CONNECTION, host: '127.0.0.1' })
  const clean = cleaner({ schema: 'sluice_record_1a', words, known: '' })
  expect(clean('127 rows of 127.0.0.1, for alice.smith')).toBe('127 rows of <private>, for <private>')
})

test.each([
  ['relation "t" does not exist', 'relation "t" does not exist'],
  ['relation "t_v_idx1" already exists', 'relation "t_v_idx1" already exists'],
  ['view "salaries" depends on it', 'view "<name>" depends on it'],
  ['constraint "orders_pkey" of "a""b"', 'constraint "<name>" of "<name>"'],
])('names in a message: %s', (message, clean) => {
  expect(withoutForeignNames(message, 'CREATE INDEX ASYNC ON t (v)')).toBe(clean)
})
