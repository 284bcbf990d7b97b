import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { afterEach, describe, expect, test } from 'vitest'
import { NO_FAULTS, type Refusal } from '../../../shared/sandbox-faults.ts'
import { startNarrowGateway, useCluster } from './cluster.ts'

const cluster = useCluster()
afterEach(() => cluster.sandbox.setFaults(NO_FAULTS))

const DENIED = 'unable to accept connection, access denied'

describe('who is let in', () => {
  const client = async (changes: object) => {
    const { host, port, identity } = await cluster.sandbox.connection()
    if (identity.kind !== 'iam') throw new Error('no gateway')
    return new AuroraDSQLClient({
      host,
      port,
      region: identity.region,
      customCredentialsProvider: identity.credentials,
      ssl: { ca: identity.authority ?? '' },
      ...changes,
    })
  }

  test.each([
    ['another secret', { customCredentialsProvider: { accessKeyId: 'AKIAX', secretAccessKey: 'x' } }],
    ['another Region', { region: 'eu-west-1' }],
    ['a user that does not exist', { user: 'nobody' }],
  ])('%s: denied', async (_, changes) => {
    await expect((await client(changes)).connect()).rejects.toMatchObject({ message: DENIED })
  })

  test('without TLS: refused', async () => {
    await expect((await client({ ssl: false })).connect()).rejects.toThrow(Error)
  })

  test('a program that does not trust the authority refuses the server', async () => {
    await expect((await client({ ssl: true })).connect()).rejects.toThrow(/certificate/)
  })

  test('a parameter that cannot be set: refused at start-up', async () => {
    await expect((await client({ statement_timeout: 1_000 })).connect()).rejects.toMatchObject({
      code: '0A000',
      message: 'setting configuration parameter "statement_timeout" not supported',
    })
    await expect((await client({ options: '-c lock_timeout=1' })).connect()).rejects.toMatchObject({
      message: 'setting configuration parameter "lock_timeout" not supported',
    })
  })

  test('a schema in the start-up options', async () => {
    const schema = await client({ options: '-c search_path=information_schema' })
    await schema.connect()
    expect((await schema.query('SHOW search_path')).rows).toEqual([{ search_path: 'information_schema' }])
    await schema.end()
  })
})

describe('how many, how fast, how long', () => {
  test('too many at a time', async () => {
    await using narrow = await startNarrowGateway(cluster, { connections: 2 })
    await narrow.connect()
    await narrow.connect()
    await expect(narrow.connect()).rejects.toMatchObject({
      code: '53300',
      message: 'Unable to accept connection, too many open connections.',
    })
  })

  test('too many a second, after a burst; a second later again', async () => {
    let now = Date.now()
    const limits = { connectionBurst: 2, connectionsPerSecond: 1 }
    await using narrow = await startNarrowGateway(cluster, limits, () => now)
    await narrow.connect()
    await narrow.connect()
    await expect(narrow.connect()).rejects.toMatchObject({
      code: '53400',
      message: 'Unable to accept connection, rate exceeded.',
    })
    now += 1_000
    await narrow.connect()
  })

  test('a connection ends after its time without a word', async () => {
    await using narrow = await startNarrowGateway(cluster, { connectionMinutes: 0.5 / 60 })
    const client = await narrow.connect()
    await new Promise<void>((resolve) => client.once('end', resolve))
    await expect(client.query('SELECT 1')).rejects.toThrow(Error)
  })
})

describe('faults on purpose', () => {
  test.each<[Refusal, object]>([
    ['waking', { message: 'unable to accept connection, waking up cluster, please retry later' }],
    ['rate', { code: '53400', message: 'Unable to accept connection, rate exceeded.' }],
    ['count', { code: '53300', message: 'Unable to accept connection, too many open connections.' }],
    ['denied', { message: DENIED }],
    ['unavailable', { code: 'XX000', message: 'server unavailable' }],
  ])('%s', async (refuse, fault) => {
    await cluster.sandbox.setFaults({ ...NO_FAULTS, refuse })
    await expect(cluster.connect()).rejects.toMatchObject(fault)
    await cluster.sandbox.setFaults(NO_FAULTS)
    await cluster.connect()
  })

  test('expired tokens', async () => {
    await cluster.sandbox.setFaults({ ...NO_FAULTS, expiredTokens: true })
    await expect(cluster.connect()).rejects.toMatchObject({
      message: DENIED,
      hint: expect.stringContaining('Signature expired'),
    })
  })

  test('conflicts at COMMIT change nothing', async () => {
    const client = await cluster.connect()
    await cluster.sandbox.setFaults({ ...NO_FAULTS, conflictRate: 1 })
    await client.query('BEGIN')
    await client.query('DELETE FROM batch_test WHERE id IN (SELECT id FROM batch_test LIMIT 10)')
    await expect(client.query('COMMIT')).rejects.toMatchObject({
      code: '40001',
      message: 'change conflicts with another transaction (OC000)',
    })
    expect((await client.query('SELECT count(*)::int AS n FROM batch_test')).rows).toEqual([{ n: 5_000 }])
  })

  test('a connection that is cut at COMMIT leaves the outcome open', async () => {
    const client = await cluster.connect()
    await cluster.sandbox.setFaults({ ...NO_FAULTS, cutRate: 1 })
    await client.query('BEGIN')
    await client.query('DELETE FROM batch_test WHERE id IN (SELECT id FROM batch_test LIMIT 10)')
    await expect(client.query('COMMIT')).rejects.toThrow('Connection terminated unexpectedly')
    await cluster.sandbox.setFaults(NO_FAULTS)
    const { rows } = await (await cluster.connect()).query('SELECT count(*)::int AS n FROM batch_test')
    expect([4_990, 5_000]).toContain(rows[0]?.n)
  })
})
