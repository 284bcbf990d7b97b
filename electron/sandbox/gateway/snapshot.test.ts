import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
const ABORTED = { code: '25P02' }

describe('the snapshot of an explicit transaction', () => {
  const SEES = { rows: [{ n: '0' }] }
  const NOW = { rows: [{ n: '1' }] }
  const look = async (client: pg.Client) => await client.query(`SELECT n FROM ${table} WHERE id = 1`)

  test.each<[string, (client: pg.Client) => Promise<unknown>]>([
    ['BEGIN', async (client) => await client.query('BEGIN')],
    ['a prepared BEGIN', async (client) => await client.query({ name: 'b', text: 'BEGIN' })],
    ['START TRANSACTION READ ONLY', async (client) => await client.query('START TRANSACTION READ ONLY')],
  ])('is that of %s', async (_, begin) => {
    const client = await gateway.client()
    expect(await begin(client)).toMatchObject({ rows: [], fields: [] })
    await direct.query(add(1))
    expect(await look(client)).toMatchObject(SEES)
    await client.query('COMMIT')
    expect(await look(client)).toMatchObject(NOW)
  })

  test('is not taken for a transaction that failed, and a second BEGIN keeps the first', async () => {
    const client = await gateway.client()
    await client.query('BEGIN')
    await direct.query(add(1))
    await client.query('BEGIN')
    expect(await look(client)).toMatchObject(SEES)
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' })
    await expect(client.query('BEGIN')).rejects.toMatchObject(ABORTED)
    await client.query('ROLLBACK')
    expect(await look(client)).toMatchObject(NOW)
  })
})
