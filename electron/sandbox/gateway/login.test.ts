import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_FAULTS, type SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { message, ASKS, textBytes } from './frames.ts'
import { startupPacket } from './startup.ts'
import { CANCEL_REQUEST, GSS_REQUEST, passwordMessage, rawConnection, rawLogin, rawTls, SSL_REQUEST, type RawClient } from './testing/raw-client.ts' // prettier-ignore
import { testGateway, type TestGateway } from './testing/test-gateway.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await testGateway()
})
afterEach(() => gateway[Symbol.asyncDispose]())

const packet = (parameters: Record<string, string> = {}) =>
  startupPacket(new Map(Object.entries({ user: 'admin', database: 'postgres', ...parameters })))
const query = (sql: string) => message(ASKS.query, textBytes(sql))

/** What a client is told that says `parameters` and a good token. */
async function told(parameters: Record<string, string>, client?: RawClient) {
  const raw = client ?? (await rawTls(gateway.port, gateway.authority))
  raw.send(packet(parameters))
  const asked = await raw.answer()
  if (asked?.type !== 'R') return asked
  raw.send(await passwordMessage(parameters['user']))
  return await raw.answer()
}

describe('TLS', () => {
  test('on request, after a refused GSS encryption, and at once', async () => {
    for (const opening of [SSL_REQUEST, null]) {
      const client = await rawTls(gateway.port, gateway.authority, opening)
      expect(await told({}, client)).toMatchObject({ type: 'R' })
      expect((await client.answers()).at(-1)?.type).toBe('Z')
      client.send(query('SELECT 42'))
      expect((await client.answers()).map(({ type }) => type).join('')).toBe('TDCZ')
      client.send(message(ASKS.terminate))
      await client.closed()
    }
    const client = await rawConnection(gateway.port)
    client.send(GSS_REQUEST)
    expect(String(await client.take(1))).toBe('N')
    client.send(SSL_REQUEST)
    expect(String(await client.take(1))).toBe('S')
    client.close()
  })

  test('without it there is no login, and no question for a password', async () => {
    const client = await rawConnection(gateway.port)
    client.send(packet())
    expect(await client.answer()).toMatchObject({
      error: 'FATAL 08006 unable to accept connection, the connection is not encrypted',
      hint: expect.stringContaining('sslmode=verify-full'),
    })
    await client.closed()
  })

  test('what is said unencrypted behind the request is not taken for encrypted', async () => {
    const client = await rawConnection(gateway.port)
    client.send(SSL_REQUEST, packet())
    expect((await client.answer())?.error).toContain('08P01')
    await client.closed()
  })

  test('a cancel request is taken, and nothing comes of it', async () => {
    const working = await rawLogin(gateway.port, gateway.authority)
    const plain = await rawConnection(gateway.port)
    plain.send(CANCEL_REQUEST)
    await plain.closed()
    const encrypted = await rawTls(gateway.port, gateway.authority)
    encrypted.send(CANCEL_REQUEST)
    await encrypted.closed()
    working.send(query('SELECT 1'))
    expect((await working.answers()).at(-1)?.type).toBe('Z')
  })
})

describe('the login', () => {
  test('protocol 3 only; newer minor versions and extensions are negotiated', async () => {
    const client = await rawTls(gateway.port, gateway.authority)
    const newer = packet({ '_pq_.some_extension': 'on' })
    newer.writeInt32BE((3 << 16) | 2, 4)
    client.send(newer)
    const answer = await client.answer()
    expect([answer?.type, answer?.body.toString('latin1')]).toEqual([
      'v',
      '\0\0\0\0\0\0\0\u0001_pq_.some_extension\0',
    ])
    expect((await client.answer())?.type).toBe('R')
    const older = await rawTls(gateway.port, gateway.authority)
    const two = packet()
    two.writeInt32BE(2 << 16, 4)
    older.send(two)
    expect((await older.answer())?.error).toContain('FATAL 0A000 unsupported frontend protocol 2.0')
  })

  test.each([
    [{ database: 'other' }, 'FATAL 3D000 database "other" does not exist'],
    [
      { statement_timeout: '5' },
      'FATAL 0A000 setting configuration parameter "statement_timeout" not supported',
    ],
    [
      { options: '-c lock_timeout=5' },
      'FATAL 0A000 setting configuration parameter "lock_timeout" not supported',
    ],
    [
      { options: '--lock-timeout=5' },
      'FATAL 0A000 setting configuration parameter "lock_timeout" not supported',
    ],
    [{ replication: 'true' }, 'FATAL 0A000 setting configuration parameter "replication" not supported'],
    [{ user: 'nobody' }, 'FATAL 08006 unable to accept connection, access denied'],
    [{ user: '' }, 'FATAL 08006 unable to accept connection, access denied'],
    [{ DateStyle: 'nonsense' }, 'FATAL 22023 invalid value for parameter "DateStyle": "nonsense"'],
  ])('is refused: %j', async (parameters, error) => {
    expect((await told(parameters as Record<string, string>))?.error).toBe(error)
  })

  test('takes the settings that Aurora DSQL takes', async () => {
    const client = await rawLogin(gateway.port, gateway.authority, {
      application_name: 'a program',
      options: '-c search_path=pg_catalog -c TimeZone=Asia/Tokyo',
    })
    client.send(query("SELECT current_setting('search_path') || current_setting('TimeZone') || current_setting('application_name')")) // prettier-ignore
    expect(String((await client.answers()).find(({ type }) => type === 'D')?.body)).toContain(
      'pg_catalogAsia/Tokyoa program',
    )
  })

  test.each([
    ['a password', 'The password is no IAM token'],
    ['', 'The password is no IAM token'],
  ])('another password than a token is refused: %j', async (password, hint) => {
    const client = await rawTls(gateway.port, gateway.authority)
    client.send(packet())
    await client.answer()
    client.send(message(ASKS.password, textBytes(password)))
    expect(await client.answer()).toMatchObject({
      error: 'FATAL 08006 unable to accept connection, access denied',
      hint: expect.stringContaining(hint),
    })
  })

  test('a message in place of the password is refused', async () => {
    const client = await rawTls(gateway.port, gateway.authority)
    client.send(packet())
    await client.answer()
    client.send(query('SELECT 1'))
    expect((await client.answer())?.error).toContain('FATAL 08P01 expected password response')
  })
})

describe('faults', () => {
  const REFUSED: [Partial<SandboxFaults>, string][] = [
    [{ refuse: 'waking' }, '08006 unable to accept connection, waking up cluster, please retry later'],
    [{ refuse: 'rate' }, '53400 Unable to accept connection, rate exceeded.'],
    [{ refuse: 'count' }, '53300 Unable to accept connection, too many open connections.'],
    [{ refuse: 'unavailable' }, 'XX000 server unavailable'],
    [{ refuse: 'denied' }, '08006 unable to accept connection, access denied'],
    [{ expiredTokens: true }, '08006 unable to accept connection, access denied'],
  ]
  test.each(REFUSED)('%j', async (faults, error) => {
    gateway.faults = { ...NO_FAULTS, ...faults }
    const answer = await told({})
    expect(answer?.error).toBe(`FATAL ${error}`)
    if (faults.expiredTokens) expect(answer?.hint).toMatch(/^Signature expired/)
    gateway.faults = NO_FAULTS
    expect(await told({})).toMatchObject({ type: 'R' })
  })
})

describe('limits', () => {
  const withLimits = async (...given: Parameters<typeof testGateway>) => {
    await gateway[Symbol.asyncDispose]()
    gateway = await testGateway(...given)
  }

  test('how many connections, and how fast they come', async () => {
    await withLimits({ connections: 1 })
    const first = await rawLogin(gateway.port, gateway.authority)
    expect((await told({}))?.error).toBe(
      'FATAL 53300 Unable to accept connection, too many open connections.',
    )
    first.close()
    await expect.poll(async () => (await told({}))?.type).toBe('R')
    await withLimits({ connectionBurst: 1 })
    gateway.now = (
      (time) => () =>
        time
    )(Date.now())
    expect(await told({})).toMatchObject({ type: 'R' })
    expect((await told({}))?.error).toBe('FATAL 53400 Unable to accept connection, rate exceeded.')
  })

  test('PostgreSQL’s own limit is told in the words of Aurora DSQL, its absence too', async () => {
    const full = createServer((socket) => {
      const said = Buffer.from('SFATAL\0C53300\0Msorry, too many clients already\0\0')
      socket.resume().end(message('E'.charCodeAt(0), said))
    })
    await new Promise<void>((resolve) => full.listen(0, '127.0.0.1', resolve))
    const { port } = full.address() as AddressInfo
    await withLimits({}, { upstream: { port, database: 'postgres', password: async () => 'x' } })
    expect((await told({}))?.error).toBe(
      'FATAL 53300 Unable to accept connection, too many open connections.',
    )
    await new Promise((resolve) => full.close(resolve))
    expect((await told({}))?.error).toBe('FATAL XX000 server unavailable')
  })

  test('a connection is closed without a word when its time is over', async () => {
    await withLimits({ connectionMinutes: 0.005 })
    const client = await rawLogin(gateway.port, gateway.authority)
    expect(await client.answer()).toBeNull()
  })

  test('a message over the limit closes the socket without an answer, one below it is taken', async () => {
    await withLimits({ messageBytes: 10_000 })
    const client = await rawLogin(gateway.port, gateway.authority)
    const text = (bytes: number) => query(`SELECT 1 --${' '.repeat(bytes - 17)}`)
    expect(text(10_000).length).toBe(10_000)
    client.send(text(10_000))
    expect((await client.answers()).at(-1)?.type).toBe('Z')
    client.send(text(10_001))
    expect(await client.answer()).toBeNull()
  })
})
