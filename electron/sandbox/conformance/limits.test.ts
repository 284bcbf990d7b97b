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
  for (let left = 1; left > 0;) {
    const gone = await client.query('DELETE FROM small WHERE k IN (SELECT k FROM small LIMIT 3000)')
    left = gone.rowCount ?? 0
  }
  await client.query('DELETE FROM large')
})

const insert = (from: number, to: number) =>
  client.query('INSERT INTO small SELECT i FROM generate_series($1::bigint, $2) i', [from, to])
const noise = (bytes: number) =>
  randomBytes(Math.ceil(bytes / 2))
    .toString('hex')
    .slice(0, bytes)
const MIB = 1_024 * 1_024

describe('rows', () => {
  const TOO_MANY = { code: '54000', message: 'transaction row limit exceeded' }

  test('3,000 are taken, 3,001 fail their statement, also outside a transaction', async () => {
    expect((await insert(1, 3_000)).rowCount).toBe(3_000)
    await expect(insert(3_001, 6_001)).rejects.toMatchObject(TOO_MANY)
    expect((await client.query('SELECT count(*)::int AS n FROM small')).rows).toEqual([{ n: 3_000 }])
  })

  test('the statement that crosses aborts its transaction', async () => {
    await client.query('BEGIN')
    await insert(1, 2_000)
    await expect(insert(2_001, 3_001)).rejects.toMatchObject(TOO_MANY)
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
    expect((await client.query('SELECT count(*)::int AS n FROM small')).rows).toEqual([{ n: 0 }])
  })
})

describe('bytes', () => {
  test('10 MiB fail COMMIT, not the statements', async () => {
    await client.query('BEGIN')
    for (let k = 1; k <= 11; k++) await client.query('INSERT INTO large VALUES ($1, $2)', [k, noise(MIB)])
    await expect(client.query('COMMIT')).rejects.toMatchObject({
      code: '54000',
      message: 'transaction size limit 10mb exceeded',
      detail: 'Current transaction size 12mb > 10mb',
    })
    expect((await client.query('SELECT count(*)::int AS n FROM large')).rows).toEqual([{ n: 0 }])
  })

  test('9 MiB are taken', async () => {
    await client.query('INSERT INTO large SELECT i, $1 FROM generate_series(1, 9) i', [noise(MIB)])
    expect((await client.query('SELECT count(*)::int AS n FROM large')).rows).toEqual([{ n: 9 }])
  })

  test('a row of more than 2 MiB fails its statement', async () => {
    const write = (a: number, b: number, c: number) =>
      client.query('INSERT INTO large VALUES (1, $1, $2, $3)', [noise(a), noise(b), noise(c)])
    await expect(write(MIB, MIB, 1_000)).rejects.toMatchObject({
      code: '54000',
      message: 'maximum row size exceeded',
    })
    await write(MIB, MIB - 1_000, 1)
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

test('a key that is too long fails its statement', async () => {
  await client.query('CREATE TABLE IF NOT EXISTS named (name text PRIMARY KEY)')
  await expect(client.query('INSERT INTO named VALUES ($1)', [noise(9_000)])).rejects.toMatchObject({
    code: '54000',
    message: 'key size too large',
  })
})

test('rows that a foreign key deletes count', async () => {
  await client.query('CREATE TABLE parent (k int PRIMARY KEY)')
  await client.query('CREATE TABLE child (k int PRIMARY KEY, p int REFERENCES parent ON DELETE CASCADE)')
  await client.query('INSERT INTO parent VALUES (1)')
  for (const from of [1, 1_501])
    await client.query(`INSERT INTO child SELECT i, 1 FROM generate_series(${from}, ${from + 1_499}) i`)
  await expect(client.query('DELETE FROM parent')).rejects.toMatchObject({
    code: '54000',
    message: 'transaction row limit exceeded',
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
    now += 2_000
    await expect(old.query('SELECT 1')).rejects.toMatchObject({
      code: '54000',
      message: 'transaction age limit of 300s exceeded',
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
