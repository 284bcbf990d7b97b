import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, describe, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

/** What can be said as statements and answers is in electron/conformance; here is what needs a driver. */
const cluster = useCluster()
let client: AuroraDSQLClient
beforeAll(async () => {
  client = await cluster.connect()
  await client.query('CREATE TABLE t (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), k int UNIQUE, v text)')
})

test('a named statement is refused each time, and the session goes on', async () => {
  const named = { name: 'share', text: 'SELECT 1 FROM t WHERE k = $1 FOR SHARE', values: [1] }
  for (let turn = 0; turn < 2; turn++)
    await expect(client.query(named)).rejects.toMatchObject({
      code: '0A000',
      message: 'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported',
    })
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('nothing that tells of the sandbox comes along with a refusal', async () => {
  const fault = await client.query('TRUNCATE t').catch((error: unknown) => error)
  expect(fault).toMatchObject({ severity: 'ERROR', where: undefined, internalQuery: undefined })
  const limit = await client
    .query('INSERT INTO t (k) SELECT i FROM generate_series(1000, 5000) i')
    .catch((error: unknown) => error)
  expect(limit).toMatchObject({ code: '54000', where: undefined })
})

describe('CREATE SCHEMA with statements inside', () => {
  test('a table that is made with its schema has the limits and the key of any other', async () => {
    await client.query(
      'CREATE SCHEMA whole CREATE TABLE item (k bigint PRIMARY KEY, v text) CREATE VIEW items AS SELECT k FROM item',
    )
    await expect(
      client.query('INSERT INTO whole.item SELECT i FROM generate_series(1, 3001) i'),
    ).rejects.toMatchObject({ code: '54000', message: 'transaction row limit exceeded' })
    expect((await client.query("SELECT pg_get_indexdef('whole.item_pkey'::regclass) AS key")).rows).toEqual([
      { key: 'CREATE UNIQUE INDEX item_pkey ON whole.item USING btree_index (k) INCLUDE (v)' },
    ])
  })

  test('what is refused alone is refused there, and nothing is made', async () => {
    await expect(
      client.query('CREATE SCHEMA half CREATE TABLE item (k int PRIMARY KEY) CREATE TABLE tags (a text[])'),
    ).rejects.toMatchObject({ code: '0A000', message: 'datatype text[] not supported' })
    expect((await client.query("SELECT to_regnamespace('half') AS half")).rows).toEqual([{ half: null }])
  })
})
