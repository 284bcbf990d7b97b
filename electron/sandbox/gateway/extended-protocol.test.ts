import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { ASKS, message, textBytes } from './frames.ts'
import {
  bind,
  brief,
  describeStatement,
  EXECUTE,
  FLUSH,
  parse,
  query,
  run,
  SYNC,
} from './testing/extended-messages.ts'
import { gatewayWithTable } from './testing/gateway-with-table.ts'
import { rawLogin, type RawClient } from './testing/raw-client.ts'
import type { TestGateway } from './testing/test-gateway.ts'

/** What drivers do that node-postgres does not: several statements before a Sync, Flush, COPY. */

let gateway: TestGateway
let direct: pg.Client
let client: RawClient
let table: string
beforeEach(async () => {
  ;({ gateway, direct, table } = await gatewayWithTable())
  client = await rawLogin(gateway.port, gateway.authority)
})
afterEach(() => gateway[Symbol.asyncDispose]())

const add = (id: number) => `UPDATE ${table} SET n = n + 1 WHERE id = ${id}`

/** The answers to what is sent, as their types, with errors spelled out. */
async function say(...messages: Buffer[]): Promise<string[]> {
  client.send(...messages)
  return brief(await client.answers())
}
const sum = async () => (await direct.query(`SELECT sum(n)::int AS n FROM ${table}`)).rows[0].n

const OC000 = 'ERROR 40001 change conflicts with another transaction (OC000)'
const TRANSACTION = ['1', '2', 'C', '1', '2', 'C', '1', '2']

describe('a transaction before one Sync', () => {
  test('runs', async () => {
    expect(await say(run('BEGIN'), run(add(1)), run('COMMIT'), SYNC)).toEqual([...TRANSACTION, 'C', 'ZI'])
    expect(await sum()).toBe(1)
  })

  test('its COMMIT may fail, and what follows is skipped up to the Sync', async () => {
    gateway.faults = { ...NO_FAULTS, conflictRate: 1 }
    expect(await say(run('BEGIN'), run(add(1)), run('COMMIT'), run('SELECT 1'), SYNC)).toEqual([
      ...[...TRANSACTION, OC000, 'ZI'],
    ])
    expect(await sum()).toBe(0)
    gateway.faults = NO_FAULTS
    expect(await say(run(add(1)), SYNC)).toEqual(['1', '2', 'C', 'ZI'])
  })

  test('an error before the COMMIT is the only one told', async () => {
    gateway.faults = { ...NO_FAULTS, conflictRate: 1 }
    const told = await say(run('BEGIN'), run(add(1)), run('SELECT 1/0'), run('COMMIT'), SYNC)
    expect(told.filter((type) => type.startsWith('ERROR'))).toEqual(['ERROR 22012 division by zero'])
    expect(told.at(-1)).toMatch(/^Z[IE]$/)
    await say(query('ROLLBACK'))
    expect(await sum()).toBe(0)
  })

  test('without BEGIN it is one commit, for which the dice fall once', async () => {
    const dice = [0.9, 0]
    gateway.random = () => dice.shift() ?? 0
    gateway.faults = { ...NO_FAULTS, conflictRate: 0.5 }
    expect(await say(run(add(1)), run(add(2)), SYNC)).toEqual(['1', '2', 'C', '1', '2', 'C', 'ZI'])
    expect(dice).toEqual([0])
  })

  test('without BEGIN it is one too: DDL does not mix', async () => {
    const create = `CREATE TABLE ${table}_b (id int PRIMARY KEY)`
    expect((await say(run(add(1)), run(create), SYNC)).at(-2)).toBe(
      'ERROR 0A000 ddl and dml are not supported in the same transaction',
    )
    expect(await sum()).toBe(0)
    expect(await say(run(add(1)), SYNC)).toEqual(['1', '2', 'C', 'ZI'])
    expect(await say(run(create), SYNC)).toEqual(['1', '2', 'C', 'ZI'])
  })
})

test('pipelined units keep what they bound until they run it', async () => {
  client.send(run('SELECT 1'), SYNC, run('BEGIN'), SYNC, run(add(1)), SYNC, run('COMMIT'), SYNC, run(add(1)), SYNC) // prettier-ignore
  const all = [await client.answers(), await client.answers(), await client.answers(), await client.answers(), await client.answers()] // prettier-ignore
  expect(all.map((answers) => brief(answers).join(''))).toEqual([
    '12DCZI',
    '12CZT',
    '12CZT',
    '12CZI',
    '12CZI',
  ])
  gateway.faults = { ...NO_FAULTS, conflictRate: 1 }
  client.send(run('SELECT 1'), SYNC, run(add(1)), SYNC)
  expect(brief(await client.answers())).toEqual(['1', '2', 'D', 'C', 'ZI'])
  expect(brief(await client.answers())).toEqual(['1', '2', OC000, 'ZI'])
  expect(await sum()).toBe(2)
})

test('a refused Parse and a refused Execute leave the session as an error would', async () => {
  expect(await say(run('LOCK TABLE x'), SYNC)).toEqual([expect.stringContaining('ERROR 0A000'), 'ZI'])
  expect(await say(parse(add(1), 'a'), parse(`DROP TABLE ${table}`, 'b'), SYNC)).toEqual(['1', '1', 'ZI'])
  expect(await say(query('BEGIN'))).toEqual(['C', 'ZT'])
  expect(await say(bind('a'), EXECUTE, SYNC)).toEqual(['2', 'C', 'ZT'])
  expect(await say(bind('b'), EXECUTE, bind('a'), EXECUTE, SYNC)).toEqual([
    '2',
    'ERROR 0A000 ddl and dml are not supported in the same transaction',
    'ZE',
  ])
  expect(await say(run('LOCK TABLE x'), SYNC)).toEqual([expect.stringContaining('ERROR 25P02'), 'ZE'])
  expect(await say(run('ROLLBACK'), run('LOCK TABLE x'), SYNC)).toEqual(
    ['1', '2', 'C', expect.stringContaining('ERROR 0A000'), 'ZI'], // prettier-ignore
  )
  expect(await say(bind('a'), EXECUTE, SYNC)).toEqual(['2', 'C', 'ZI'])
  expect(await sum()).toBe(1)
})

test('with Flush the answers come before the Sync', async () => {
  client.send(run('BEGIN'), SYNC)
  await client.answers()
  client.send(parse(`${add(1)} RETURNING id`), describeStatement(), FLUSH)
  expect([(await client.answer())?.type, (await client.answer())?.type, (await client.answer())?.type]).toEqual(['1', 't', 'T']) // prettier-ignore
  client.send(bind(), EXECUTE, FLUSH)
  expect([(await client.answer())?.type, (await client.answer())?.type, (await client.answer())?.type]).toEqual(['2', 'D', 'C']) // prettier-ignore
  expect(await say(SYNC)).toEqual(['ZT'])
  expect(await say(run('COMMIT'), SYNC)).toEqual(['1', '2', 'C', 'ZI'])
  expect(await sum()).toBe(1)
})

test('a conflict after a Flush is told at the statement', async () => {
  await say(query('BEGIN'))
  await say(query(`SELECT * FROM ${table}`))
  await direct.query(add(1))
  client.send(run(add(1)), FLUSH)
  const told = [await client.answer(), await client.answer(), await client.answer()]
  expect(brief(told)).toEqual(['1', '2', OC000])
  expect(await say(SYNC)).toEqual(['ZE'])
})

describe('COPY', () => {
  const row = message(ASKS.copyData, Buffer.from('300\t7\n'))
  const done = message(ASKS.copyDone)

  test('rows come in through a query, and DDL may follow', async () => {
    // With faults the change goes on alone.
    gateway.faults = { ...NO_FAULTS, conflictRate: 0.5 }
    gateway.random = () => 0.9
    client.send(query(`COPY ${table} FROM STDIN`))
    expect((await client.answer())?.type).toBe('G')
    expect(await say(row, done)).toEqual(['C', 'ZI'])
    expect(await say(query(`CREATE TABLE ${table}_b (id int PRIMARY KEY)`))).toEqual(['C', 'ZI'])
    expect(await sum()).toBe(7)
  })

  test('as libpq does it: the Sync before the rows counts for nothing', async () => {
    for (const _ of [1, 2]) {
      client.send(run(`COPY ${table} FROM STDIN`), SYNC)
      expect([(await client.answer())?.type, (await client.answer())?.type, (await client.answer())?.type]).toEqual(['1', '2', 'G']) // prettier-ignore
      expect(await say(row, done, SYNC)).toEqual(['C', 'ZI'])
      expect(await say(query(`DELETE FROM ${table} WHERE id = 300`))).toEqual(['C', 'ZI'])
    }
    expect(await say(query('BEGIN'), query(add(1)), query('COMMIT'))).toEqual(['C', 'ZT'])
    expect([brief(await client.answers()), brief(await client.answers())]).toEqual([['C', 'ZT'], ['C', 'ZI']]) // prettier-ignore
  })

  test('in a transaction', async () => {
    await say(query('BEGIN'))
    client.send(query(`COPY ${table} FROM STDIN`))
    expect((await client.answer())?.type).toBe('G')
    expect(await say(message(ASKS.copyFail, textBytes('enough')))).toEqual([
      expect.stringContaining('ERROR 57014'),
      'ZE',
    ])
    expect(await say(query('ROLLBACK'))).toEqual(['C', 'ZI'])
  })
})
