import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { gatewayWithTable } from './testing/gateway-with-table.ts'
import type { TestGateway } from './testing/test-gateway.ts'

let gateway: TestGateway
let direct: pg.Client
let table: string

beforeEach(async () => {
  ;({ gateway, direct, table } = await gatewayWithTable())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const add = (id: number) => `UPDATE ${table} SET n = n + 1 WHERE id = ${id}`

const PIPELINED = { pipeline: true } as pg.ClientConfig

async function sum(): Promise<number> {
  const { rows } = await direct.query(`SELECT sum(n)::int AS sum FROM ${table}`)
  return rows[0].sum
}

const UNAVAILABLE = { code: 'XX000', message: 'server unavailable' }

test('a server that is unavailable at a statement aborts the transaction, and the session goes on', async () => {
  const client = await gateway.client(PIPELINED)
  gateway.faults = { ...NO_FAULTS, unavailableRate: 0.5 }
  const dice = [0.6, 0.6, 0.4, 0.6]
  gateway.random = () => dice.shift() ?? 0.6
  await client.query('BEGIN')
  await client.query(add(1))
  await client.query('SELECT $1::int', [1])
  await expect(client.query('SELECT 1')).rejects.toMatchObject(UNAVAILABLE)
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
  await client.query('ROLLBACK')
  await client.query(add(2))
  expect(await sum()).toBe(1)
})

describe.each([
  ['has not taken place', 0.4, 0],
  ['has taken place', 0.6, 1],
])('a COMMIT that meets it and %s', (_, die, changed) => {
  const prepared = (name: string, text: string) => ({ name, text })
  // How many statements before the last throw a die: those that read or change.
  test.each<[string, number, () => (string | { name: string; text: string })[]]>([
    ['by itself', 0, () => [add(1)]],
    ['by itself, prepared', 0, () => [prepared('u', add(1))]],
    ['explicitly', 1, () => ['BEGIN', add(1), 'COMMIT']],
    [
      'explicitly, prepared',
      1,
      () => [prepared('b', 'BEGIN'), prepared('u', add(1)), prepared('c', 'COMMIT')],
    ],
    ['in one text', 0, () => [`BEGIN; ${add(1)}; COMMIT`]],
    ['behind a read', 1, () => ['SELECT pg_sleep(0.05)', add(1)]],
  ])('%s', async (_way, before, stepsOf) => {
    const client = await gateway.client(PIPELINED)
    gateway.faults = { ...NO_FAULTS, unavailableRate: 0.5 }
    const dice = [...Array.from({ length: before }, () => 0.9), 0.1, die]
    gateway.random = () => dice.shift() ?? 0.9
    const steps = stepsOf()
    const all = await Promise.allSettled(steps.map((step) => client.query(step)))
    expect(all.map(({ status }) => status)).toEqual([...steps.slice(1).map(() => 'fulfilled'), 'rejected'])
    expect(all.at(-1)).toMatchObject({ reason: UNAVAILABLE })
    expect(await sum()).toBe(changed)
    // The connection stays, out of any transaction.
    await client.query('BEGIN')
    await client.query(add(2))
    await client.query('COMMIT')
    expect(await sum()).toBe(changed + 1)
  })
})
