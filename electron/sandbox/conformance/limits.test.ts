import { randomBytes } from 'node:crypto'
import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startNarrowGateway, useCluster } from './cluster.ts'

const cluster = useCluster()
let client: AuroraDSQLClient
beforeAll(async () => {
  client = await cluster.connect()
  await client.query('CREATE TABLE small (k bigint PRIMARY KEY, v int DEFAULT 0)')
  await client.query('CREATE TABLE large (k int PRIMARY KEY, v text, w text, x text)')
})
beforeEach(async () => {
  await client.query('ROLLBACK')
  await client.query('DELETE FROM large')
})

const noise = (bytes: number) =>
  randomBytes(Math.ceil(bytes / 2))
    .toString('hex')
    .slice(0, bytes)
const MIB = 1_024 * 1_024

describe('bytes', () => {
  test('10 MiB fail COMMIT, which says how many there were', async () => {
    await client.query('BEGIN')
    for (let k = 1; k <= 11; k++) await client.query('INSERT INTO large VALUES ($1, $2)', [k, noise(MIB)])
    await expect(client.query('COMMIT')).rejects.toMatchObject({
      code: '54000',
      detail: 'Current transaction size 12mb > 10mb',
    })
  })

  test('9 MiB are taken', async () => {
    await client.query('INSERT INTO large SELECT i, $1 FROM generate_series(1, 9) i', [noise(MIB)])
    expect((await client.query('SELECT count(*)::int AS n FROM large')).rows).toEqual([{ n: 9 }])
  })

  test('a row of 2 MiB is taken', async () => {
    await client.query('INSERT INTO large VALUES (1, $1, $2, $3)', [noise(MIB), noise(MIB - 1_000), noise(1)])
  })

  test('a message of more than 10 MiB ends the connection without a word', async () => {
    const other = await cluster.connect()
    const fault = await other
      .query('SELECT $1::text', ['x'.repeat(10 * MIB + 1)])
      .catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(Error)
    // What a server says has a severity; the socket’s own error may be called EPIPE, as long as a SQLSTATE.
    expect(fault).not.toHaveProperty('severity')
    await expect(other.query('SELECT 1')).rejects.toThrow(/not queryable|Connection terminated/)
  })
})

describe('time', () => {
  test('a transaction older than 300 s fails at its next statement', async () => {
    let now = Date.now()
    await using narrow = await startNarrowGateway(cluster, {}, () => now)
    const old = await narrow.connect()
    await old.query('BEGIN')
    await old.query('SELECT 1')
    now += 299_000
    await old.query('SELECT 1')
    now += 66_500
    await expect(old.query('SELECT 1')).rejects.toMatchObject({
      code: '54000',
      message: 'transaction age limit of 300s exceeded',
      detail: 'Current transaction age 365s exceeds 300s',
    })
    await expect(old.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    await old.query('ROLLBACK')
    expect((await old.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('or at its COMMIT, which changes nothing', async () => {
    let now = Date.now()
    await using narrow = await startNarrowGateway(cluster, {}, () => now)
    const old = await narrow.connect()
    await old.query('BEGIN')
    await old.query('INSERT INTO small VALUES (1)')
    now += 301_000
    await expect(old.query('COMMIT')).rejects.toMatchObject({
      code: '54000',
      message: 'transaction age limit of 300s exceeded',
    })
    expect((await old.query('SELECT count(*)::int AS n FROM small')).rows).toEqual([{ n: 0 }])
  })
})
