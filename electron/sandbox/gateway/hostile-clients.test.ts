import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ASKS, message, textBytes } from './frames.ts'
import { startupPacket } from './startup.ts'
import { Fuzz } from './testing/fuzz.ts'
import {
  CANCEL_REQUEST,
  GSS_REQUEST,
  rawConnection,
  rawLogin,
  rawTls,
  SSL_REQUEST,
  type RawClient,
} from './testing/raw-client.ts'
import { testGateway, type TestGateway } from './testing/test-gateway.ts'

/** Told in the name of the test, and taken from there to repeat one that failed. */
const SEED = Number(process.env['SLUICE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

let gateway: TestGateway
let direct: pg.Client
const application = `hostile ${randomUUID()}`

beforeEach(async () => {
  gateway = await testGateway({ messageBytes: 100_000, connectionsPerSecond: 100_000 })
  direct = await gateway.directClient()
})
afterEach(() => gateway[Symbol.asyncDispose]())

const query = (sql: string) => message(ASKS.query, textBytes(sql))
const login = () => rawLogin(gateway.port, gateway.authority, { application_name: application })

async function upstreamConnections(): Promise<number> {
  const { rows } = await direct.query(
    'SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1',
    [application],
  )
  return rows[0].n
}

/** Neither PostgreSQL nor the gateway has anything left, and a good client is served. */
async function expectCalm(): Promise<void> {
  await expect.poll(upstreamConnections, { timeout: 10_000 }).toBe(0)
  const client = await login()
  client.send(query('SELECT 1'))
  expect((await client.answers()).map(({ type }) => type).join('')).toBe('TDCZ')
  client.close()
  await expect.poll(upstreamConnections, { timeout: 10_000 }).toBe(0)
}

/** Sends what nobody should, and leaves. */
async function attack(client: RawClient, said: Buffer, fuzz: Fuzz): Promise<void> {
  for (const chunk of fuzz.chunks(said)) client.send(chunk)
  if (fuzz.chance(0.3)) client.close()
  else client.socket.end()
  await client.closed()
}

type Attack = (fuzz: Fuzz) => Promise<void>

const beforeTls: Attack = async (fuzz) => {
  const noise = fuzz.one([
    Buffer.concat([SSL_REQUEST, fuzz.bytes(80)]),
    Buffer.concat([GSS_REQUEST, GSS_REQUEST, fuzz.bytes(10)]),
    Buffer.concat([CANCEL_REQUEST, fuzz.bytes(10)]),
    Buffer.concat([Buffer.of(0x16, 3, 1), fuzz.bytes(300)]),
    startupPacket(new Map([['user', 'admin']])).subarray(0, fuzz.below(30)),
    fuzz.bytes(100),
    fuzz.message(),
  ])
  await attack(await rawConnection(gateway.port), noise, fuzz)
}

const beforeLogin: Attack = async (fuzz) => {
  const packet = startupPacket(
    new Map([
      ['user', 'admin'],
      ['database', 'postgres'],
    ]),
  )
  const said = fuzz.chance(0.3) ? [fuzz.bytes(100)] : [packet, ...fuzz.messages()]
  await attack(await rawTls(gateway.port, gateway.authority), Buffer.concat(said), fuzz)
}

const afterLogin: Attack = async (fuzz) => {
  await attack(await login(), Buffer.concat([...fuzz.messages(), ...fuzz.messages()]), fuzz)
}

/** Runs so many attacks, a few at a time. */
async function run(attacks: number, kind: Attack, fuzz: Fuzz): Promise<void> {
  let left = attacks
  const worker = async () => {
    while (left > 0) {
      left -= 1
      await kind(fuzz)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

test(`2,800 hostile connections leave nothing behind (seed ${SEED})`, async () => {
  const fuzz = new Fuzz(SEED)
  await run(100, afterLogin, fuzz)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  await run(2_000, beforeTls, fuzz)
  await run(500, beforeLogin, fuzz)
  await run(200, afterLogin, fuzz)
  await expectCalm()
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1_024 * 1_024)
}, 120_000)

test('a client that vanishes in the middle of a statement has it ended', async () => {
  const client = await login()
  client.send(query('SELECT pg_sleep(600)'))
  await expect.poll(upstreamConnections).toBe(1)
  client.close()
  await expectCalm()
})

test('a client that leaves in due form has its last statements run', async () => {
  const table = `t_${randomUUID().replaceAll('-', '')}`
  await direct.query(`CREATE TABLE ${table} (id int PRIMARY KEY)`)
  const client = await login()
  const insert = (id: number) => query(`INSERT INTO ${table} VALUES (${id})`)
  client.send(query('BEGIN'), insert(1), query('COMMIT'), insert(2), message(ASKS.terminate))
  client.socket.end()
  await client.closed()
  await expectCalm()
  expect((await direct.query(`SELECT id FROM ${table} ORDER BY 1`)).rows).toEqual([{ id: 1 }, { id: 2 }])
})

test('when PostgreSQL ends a connection, its client hears why and is disconnected', async () => {
  const client = await login()
  await direct.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
    application,
  ])
  expect((await client.answer())?.error).toContain('FATAL 57P01')
  await client.closed()
  await expectCalm()
})

/** More than a look at PostgreSQL leaves in memory. */
const LOOK_BYTES = 64 * 1_024

test('a client that asks but does not read holds up only itself, in bounded memory', async () => {
  const client = await login()
  client.socket.pause()
  client.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 300000)"))
  const blocked = async () =>
    (
      await direct.query(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'ClientWrite'",
        [application],
      )
    ).rows[0].n
  // Whoever goes on reading has it all, 300 MB, when no more comes. PostgreSQL may be slow to begin
  // and to go on, so it counts only that it waits for the client in several looks in a row.
  let most = -Infinity
  const grows = () => {
    const before = most
    most = Math.max(most, process.memoryUsage().arrayBuffers)
    return most - before > LOOK_BYTES
  }
  let looks = 0
  const looksBlocked = async () => {
    looks = (await blocked()) === 1 && !grows() ? looks + 1 : 0
    return looks
  }
  await expect.poll(looksBlocked, { interval: 100, timeout: 20_000 }).toBe(3)
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(100 * 1_024 * 1_024)
  client.close()
  await expectCalm()
})

test('broken messages are told as such', async () => {
  const broken: [Buffer, string | null][] = [
    [Buffer.from('!\0\0\0\u0004'), 'FATAL 08P01 invalid frontend message type 33'],
    [Buffer.from('Q\0\0\0\u0003'), 'FATAL 08P01 invalid message length'],
    [message(ASKS.parse, Buffer.from('no end')), 'FATAL 08P01 invalid string in message'],
    [message(ASKS.password, textBytes('again')), 'FATAL 08P01 invalid frontend message type 112'],
    [Buffer.from([ASKS.query, 0x7f, 0xff, 0xff, 0xff]), null],
  ]
  for (const [said, error] of broken) {
    const client = await login()
    client.send(said)
    expect((await client.answer())?.error ?? null).toBe(error)
    await client.closed()
  }
  await expectCalm()
})

test('the gateway’s end is the end of everything', async () => {
  const [working, idle, early] = [await login(), await login(), await rawConnection(gateway.port)]
  working.send(query('SELECT pg_sleep(600)'))
  await expect.poll(upstreamConnections).toBe(2)
  await gateway[Symbol.asyncDispose]()
  await Promise.all([working.closed(), idle.closed(), early.closed()])
  gateway = await testGateway()
  direct = await gateway.directClient()
  await expect.poll(upstreamConnections, { timeout: 10_000 }).toBe(0)
})
