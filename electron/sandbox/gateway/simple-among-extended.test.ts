import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { directClientConfig } from '../../testing/direct-client.ts'
import { ASKS, message, textBytes } from './frames.ts'
import { bind, brief, closeStatement, describeStatement, EXECUTE, FLUSH, parse, query, run, SYNC } from './testing/extended-messages.ts' // prettier-ignore
import { Fuzz } from './testing/fuzz.ts'
import { gatewayWithTable } from './testing/gateway-with-table.ts'
import { RawClient, rawLogin } from './testing/raw-client.ts'
import type { TestGateway } from './testing/test-gateway.ts'
import { openUpstream } from './upstream.ts'

/** A simple query behind extended messages whose Sync has not come: PostgreSQL runs it, or skips it after an error. */

let gateway: TestGateway
let direct: pg.Client
let client: RawClient
let table: string
beforeEach(async () => {
  ;({ gateway, direct, table } = await gatewayWithTable())
  client = await rawLogin(gateway.port, gateway.authority)
})
afterEach(() => gateway[Symbol.asyncDispose]())

const functionCall = message(ASKS.functionCall, Buffer.alloc(10))
const add = (id: number) => `UPDATE ${table} SET n = n + 1 WHERE id = ${id}`
const sum = async () => (await direct.query(`SELECT sum(n)::int AS n FROM ${table}`)).rows[0].n
const OC000 = 'ERROR 40001 change conflicts with another transaction (OC000)'

/** The answers to what is sent, up to the next ReadyForQuery. */
async function say(...messages: Buffer[]): Promise<string[]> {
  client.send(...messages)
  return brief(await client.answers())
}

describe('behind what was answered', () => {
  test('it runs, as asyncpg needs it after prepare()', async () => {
    client.send(parse(add(1), 'a'), describeStatement('a'), FLUSH)
    expect(brief([await client.answer(), await client.answer(), await client.answer()])).toEqual(['1', 't', 'n']) // prettier-ignore
    expect(await say(query('BEGIN'))).toEqual(['C', 'ZT'])
    expect(await say(bind('a'), EXECUTE, SYNC)).toEqual(['2', 'C', 'ZT'])
    expect(await say(query('COMMIT'))).toEqual(['C', 'ZI'])
    expect(await sum()).toBe(1)
  })

  test('it runs without a Flush, too, and between messages that close what was prepared', async () => {
    expect(
      await say(parse('SELECT 1', 'a'), closeStatement('a'), closeStatement('b'), query('SELECT 1')),
    ).toEqual(['1', '3', '3', 'T', 'D', 'C', 'ZI'])
    expect(await say(closeStatement('a'), SYNC)).toEqual(['3', 'ZI'])
  })

  test('it ends the transaction that they have in common', async () => {
    expect(await say(run(add(1)), query('SELECT 1/0'))).toEqual(['1', '2', 'C', 'ERROR 22012 division by zero', 'ZI']) // prettier-ignore
    expect(await sum()).toBe(0)
    expect(await say(run(add(1)), query(add(2)))).toEqual(['1', '2', 'C', 'C', 'ZI'])
    expect(await sum()).toBe(2)
    expect(await say(run(add(1)), query(`CREATE TABLE ${table}_b (id int PRIMARY KEY)`))).toEqual([
      ...['1', '2', 'C'],
      'ERROR 0A000 ddl and dml are not supported in the same transaction',
      'ZI',
    ])
    expect(await sum()).toBe(2)
  })

  test('a change of the schema is met by others', async () => {
    const other = await gateway.client()
    await other.query('SELECT 1')
    const create = `CREATE TABLE ${table}_b (id int PRIMARY KEY)`
    expect(await say(run(create), query('SELECT 1'))).toEqual(['1', '2', 'C', 'T', 'D', 'C', 'ZI'])
    await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: '40001' })
  })

  test('a conflict of its own is told at COMMIT', async () => {
    await say(query('BEGIN'))
    await say(query(`SELECT * FROM ${table}`))
    await direct.query(add(1))
    client.send(parse(add(2), 'a'), describeStatement('a'), FLUSH)
    expect(brief([await client.answer(), await client.answer(), await client.answer()])).toEqual(['1', 't', 'n']) // prettier-ignore
    expect(await say(query(add(1)))).toEqual(['C', 'ZT'])
    expect(await say(query('COMMIT'))).toEqual([OC000, 'ZI'])
    expect(await sum()).toBe(1)
  })

  test('a function call is refused', async () => {
    expect(await say(parse('SELECT 1'), functionCall)).toEqual([
      '1',
      expect.stringContaining('ERROR 0A000'),
      'ZI',
    ])
  })

  test('it waits for what was asked before them', async () => {
    client.send(run('SELECT 1'), SYNC, run(add(1)), SYNC, parse('SELECT 1'), query(add(2)))
    const told = [await client.answers(), await client.answers(), await client.answers()].map(brief)
    expect(told).toEqual([['1', '2', 'D', 'C', 'ZI'], ['1', '2', 'C', 'ZI'], ['1', 'C', 'ZI']]) // prettier-ignore
    expect(await sum()).toBe(2)
  })
})

describe('behind an error', () => {
  test.each([
    ['a query', query('SELECT 1')],
    ['a function call', functionCall],
  ])('%s is skipped up to the Sync, with the rest', async (_, early) => {
    expect(await say(bind('missing'), early, run('SELECT 1'), early, SYNC)).toEqual([
      expect.stringContaining('ERROR 26000'),
      'ZI',
    ])
    expect(await say(query('SELECT 1'))).toEqual(['T', 'D', 'C', 'ZI'])
  })

  test('what the rules refuse is one', async () => {
    expect(await say(run('LOCK TABLE x'), query(add(1)), SYNC)).toEqual([
      expect.stringContaining('ERROR 0A000'),
      'ZI',
    ])
    gateway.faults = { ...NO_FAULTS, conflictRate: 1 }
    expect(await say(run('BEGIN'), run(add(1)), run('COMMIT'), query(add(1)), SYNC)).toEqual(['1', '2', 'C', '1', '2', 'C', '1', '2', OC000, 'ZI']) // prettier-ignore
    expect(await sum()).toBe(0)
  })

  test('no connection stays behind that waits for an answer', async () => {
    const application = `early ${randomUUID()}`
    const early = await rawLogin(gateway.port, gateway.authority, { application_name: application })
    const upstream = async () =>
      (await direct.query('SELECT FROM pg_stat_activity WHERE application_name = $1', [application])).rowCount
    expect(await upstream()).toBe(1)
    early.send(bind('missing'), query('SELECT 1'), query('BEGIN'), message(ASKS.terminate))
    early.socket.end()
    await expect.poll(upstream, { timeout: 20_000 }).toBe(0)
  })

  test('nor where the connection is to be cut on purpose', async () => {
    gateway.faults = { ...NO_FAULTS, cutRate: 1 }
    gateway.random = () => 0.999
    client.send(run(`INSERT INTO ${table} VALUES (1)`), query('SELECT 1'))
    await client.closed()
  })

  test.each([
    ['a Flush', FLUSH],
    ['a Sync', SYNC],
  ])('rows that came behind %s are refused with one', async (_, end) => {
    client.send(run(`COPY ${table} FROM STDIN`), end)
    expect(brief([await client.answer(), await client.answer(), await client.answer()])).toEqual(['1', '2', 'G']) // prettier-ignore
    const stop = message(ASKS.copyFail, textBytes('enough'))
    expect(await say(stop, query(add(1)), query('BEGIN'), SYNC)).toEqual([
      expect.stringContaining('ERROR 57014'),
      'ZI',
    ])
    expect(await sum()).toBe(0)
  })
})

/** Told in the name of the test, and taken from there to repeat it. */
const SEED = Number(process.env['SLUICE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describe('as PostgreSQL itself', () => {
  function anyMessage(fuzz: Fuzz): Buffer {
    const sql = () => fuzz.one(['SELECT 1', 'SELECT 1/0', 'BEGIN', 'COMMIT', 'ROLLBACK', add(1), 'no statement', '']) // prettier-ignore
    const name = fuzz.one(['', '', 'a'])
    return fuzz.one<() => Buffer>([
      () => query(sql()),
      () => query(sql()),
      () => run(sql()),
      () => parse(sql(), name),
      () => describeStatement(name),
      () => closeStatement(name),
      () => Buffer.concat([bind(name), EXECUTE]),
      () => FLUSH,
      () => SYNC,
    ])()
  }

  /** All answers up to those of a query that ends the script. */
  async function play(raw: RawClient, script: readonly Buffer[], end: string): Promise<string[]> {
    for (const one of script) {
      raw.send(one)
      if (one === FLUSH) await new Promise(setImmediate)
    }
    raw.send(SYNC, query('ROLLBACK'), query(`SELECT '${end}'`))
    const told: string[] = []
    for (;;) {
      const answers = await raw.answers()
      told.push(...brief(answers))
      if (answers.length === 0) return [...told, 'closed']
      if (answers.some(({ type, body }) => type === 'D' && body.includes(end))) return told
    }
  }

  async function past(): Promise<RawClient> {
    const { user, database } = gateway.direct
    const { password } = directClientConfig(gateway.direct)
    const parameters = new Map(Object.entries({ user, database }))
    const { socket } = await openUpstream(gateway.direct.port, parameters, String(password))
    const raw = new RawClient(socket)
    socket.resume()
    return raw
  }

  test(`300 scripts have the same answers (seed ${SEED})`, async () => {
    const fuzz = new Fuzz(SEED)
    const own = await past()
    for (let round = 0; round < 300; round += 1) {
      const script = Array.from({ length: 1 + fuzz.below(10) }, () => anyMessage(fuzz))
      const [told, expected] = [await play(client, script, `end ${round}`), await play(own, script, `end ${round}`)] // prettier-ignore
      expect(told, script.map((one) => one.toString('latin1')).join('|')).toEqual(expected)
    }
    own.close()
  })
})
