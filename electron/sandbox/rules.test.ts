import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SUPERUSER, withClient } from './postgres/client.ts'
import { directConnection } from './postgres/direct-connection.ts'
import { directClientConfig } from '../testing/direct-client.ts'
import { sandboxFolder } from './folder.ts'
import { readPasswords } from './credentials/passwords.ts'
import { temporarySandbox, type TemporarySandbox } from './temporary-sandbox.ts'

let home: TemporarySandbox
let client: Client

beforeAll(async () => {
  home = await temporarySandbox()
  await home.sandbox.start()
  client = new Client(directClientConfig(await directConnection(home.home)))
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await home[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await client.query('ROLLBACK')
  await client.query('DROP TABLE IF EXISTS one, two, child, wide CASCADE')
  await client.query('CREATE TABLE one (k bigint PRIMARY KEY, v int DEFAULT 0)')
  await client.query('CREATE TABLE two (k bigint PRIMARY KEY, v int DEFAULT 0)')
})

const insert = (table: string, from: number, to: number) =>
  client.query(`INSERT INTO ${table} SELECT i FROM generate_series($1::bigint, $2) i`, [from, to])

/** `rows` rows in transactions that are small enough. */
async function fill(table: string, rows: number): Promise<void> {
  for (let from = 1; from <= rows; from += 1_000) await insert(table, from, Math.min(from + 999, rows))
}

async function count(table: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)
  return Number(rows[0]?.n)
}

const TOO_MANY = { code: '54000', message: 'transaction row limit exceeded' }

describe('at most 3,000 changed rows per transaction', () => {
  test('exactly 3,000 are allowed, 3,001 are not', async () => {
    await insert('one', 1, 3_000)
    await expect(insert('two', 1, 3_001)).rejects.toMatchObject(TOO_MANY)
    expect([await count('one'), await count('two')]).toEqual([3_000, 0])
  })

  test('the statement that crosses fails and aborts its transaction', async () => {
    await client.query('BEGIN')
    await insert('one', 1, 1_500)
    await insert('one', 1_501, 3_000)
    await expect(insert('one', 3_001, 3_001)).rejects.toMatchObject(TOO_MANY)
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    await client.query('ROLLBACK')
    expect(await count('one')).toBe(0)
  })

  test('the count runs over tables and kinds of change', async () => {
    await insert('one', 1, 1_000)
    await client.query('BEGIN')
    await insert('two', 1, 1_000)
    await client.query('UPDATE one SET v = 1')
    await client.query('DELETE FROM two')
    await expect(client.query('DELETE FROM one WHERE k = 1')).rejects.toMatchObject(TOO_MANY)
  })

  test('updates and deletes count by rows changed, not rows in the table', async () => {
    await fill('one', 5_000)
    await client.query('UPDATE one SET v = 1 WHERE k <= 3000')
    await expect(client.query('UPDATE one SET v = 1 WHERE k <= 3001')).rejects.toMatchObject(TOO_MANY)
    await expect(client.query('DELETE FROM one WHERE k <= 3001')).rejects.toMatchObject(TOO_MANY)
    await client.query('DELETE FROM one WHERE k <= 3000')
    expect(await count('one')).toBe(2_000)
  })

  test('an upsert counts each row once', async () => {
    await insert('one', 1, 2_000)
    const upsert = (to: number) =>
      client.query(
        `INSERT INTO one SELECT i FROM generate_series(1, ${to}) i ON CONFLICT (k) DO UPDATE SET v = one.v + 1`,
      )
    await upsert(3_000)
    await expect(upsert(3_001)).rejects.toMatchObject(TOO_MANY)
    expect(await count('one')).toBe(3_000)
  })

  test('every part of a data-changing CTE counts', async () => {
    await fill('one', 3_001)
    const move = (to: number) =>
      client.query(
        `WITH gone AS (DELETE FROM one WHERE k <= ${to} RETURNING k) INSERT INTO two SELECT k FROM gone`,
      )
    await expect(move(1_501)).rejects.toMatchObject(TOO_MANY)
    await move(1_500)
    const purge = 'WITH gone AS (DELETE FROM one RETURNING 1) SELECT count(*) FROM gone'
    await client.query('BEGIN')
    await insert('two', 5_001, 6_500)
    await expect(client.query(purge)).rejects.toMatchObject(TOO_MANY)
  })

  test('changes of one table in several parts of a statement are counted once each', async () => {
    await fill('one', 3_001)
    const change = (to: number) =>
      client.query(
        `WITH low AS (DELETE FROM one WHERE k <= 1000 RETURNING 1),
              high AS (DELETE FROM one WHERE k BETWEEN 1001 AND 2000 RETURNING 1),
              touched AS (UPDATE one SET v = 1 WHERE k BETWEEN 2001 AND 2500 RETURNING 1)
         INSERT INTO one SELECT i FROM generate_series(10001, $1::bigint) i`,
        [to],
      )
    await expect(change(10_501)).rejects.toMatchObject(TOO_MANY)
    await change(10_500)
    expect(await count('one')).toBe(1_501)
  })

  test('rows that a foreign key deletes count', async () => {
    await client.query('CREATE TABLE child (k bigint PRIMARY KEY, p bigint REFERENCES one ON DELETE CASCADE)')
    await insert('one', 1, 2)
    for (const from of [1, 1_501])
      await client.query(`INSERT INTO child SELECT i, 1 FROM generate_series(${from}, ${from + 1_499}) i`)
    await expect(client.query('DELETE FROM one')).rejects.toMatchObject(TOO_MANY)
    await client.query('DELETE FROM child WHERE k <= 2')
    await client.query('UPDATE child SET p = 2 WHERE k % 2 = 0')
    await client.query('DELETE FROM one')
    expect(await count('child')).toBe(0)
  })

  test.each([
    ['a table that refers to itself', 'one', 2_900, 3_100],
    ['two tables that refer to each other', 'two', 1_500, 1_501],
  ])('rows that foreign keys delete level by level count once: %s', async (_, parent, most, tooMany) => {
    await client.query('DROP TABLE one, two')
    await client.query('CREATE TABLE one (k int PRIMARY KEY, up int)')
    await client.query('CREATE TABLE two (k int PRIMARY KEY, up int REFERENCES one ON DELETE CASCADE)')
    for (const from of [1, 2_001])
      await client.query(
        'INSERT INTO one SELECT i, nullif(i - 1, 0) FROM generate_series($1::int, least($1 + 1999, $2::int)) i',
        [from, tooMany],
      )
    if (parent === 'two') await client.query('INSERT INTO two SELECT k, k FROM one')
    await client.query(
      `ALTER TABLE one ADD FOREIGN KEY (up) REFERENCES ${parent} ON DELETE CASCADE NOT VALID`,
    )
    await expect(client.query('DELETE FROM one WHERE k = 1')).rejects.toMatchObject(TOO_MANY)
    await client.query(`DELETE FROM one WHERE k = ${most + 1}`)
    await client.query('DELETE FROM one WHERE k = 1')
    expect([await count('one'), await count('two')]).toEqual([0, 0])
  })

  test('each transaction of a session starts at zero, after COMMIT and after ROLLBACK', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await client.query('BEGIN')
      await insert('one', 1, 2_000)
      await client.query('ROLLBACK')
      await insert('two', turn * 2_000 + 1, turn * 2_000 + 2_000)
    }
    await client.query('BEGIN')
    await insert('one', 1, 3_000)
    await client.query('COMMIT')
    expect([await count('one'), await count('two')]).toEqual([3_000, 10_000])
  })

  test('prepared statements, run again, count again', async () => {
    const values = Array.from({ length: 1_001 }, (_, i) => i)
    const change = (add: number) =>
      client.query({
        name: 'batch',
        text: 'INSERT INTO one SELECT unnest($1::bigint[]) + $2',
        values: [values, add],
      })
    await client.query('BEGIN')
    await change(0)
    await change(10_000)
    await expect(change(20_000)).rejects.toMatchObject(TOO_MANY)
  })

  test('the owner of a table can lift the limit for it', async () => {
    await client.query('ALTER TABLE one DISABLE TRIGGER USER')
    await insert('one', 1, 10_000)
    await client.query('ALTER TABLE one ENABLE TRIGGER USER')
    await expect(client.query('DELETE FROM one')).rejects.toMatchObject(TOO_MANY)
  })
})

/** Text that does not compress. */
const noise = (bytes: number) =>
  randomBytes(Math.ceil(bytes / 2))
    .toString('hex')
    .slice(0, bytes)

const TOO_BIG = { code: '54000', message: 'transaction size limit 10mb exceeded' }
const MIB = 1_024 * 1_024

describe('at most 10 MiB of changed rows per transaction, told at COMMIT', () => {
  beforeEach(() => client.query('CREATE TABLE wide (k int PRIMARY KEY, v text, w text, x bytea)'))

  const write = (k: number, bytes: number) =>
    client.query('INSERT INTO wide VALUES ($1, $2)', [k, noise(bytes)])

  test('statements succeed, and COMMIT fails and changes nothing', async () => {
    await client.query('BEGIN')
    for (let k = 1; k <= 11; k++) await write(k, MIB)
    await expect(client.query('COMMIT')).rejects.toMatchObject({
      ...TOO_BIG,
      detail: 'Current transaction size 12mb > 10mb',
    })
    expect(await count('wide')).toBe(0)
  })

  test('a little less is taken, again and again in one session', async () => {
    for (let turn = 0; turn < 3; turn++) {
      await client.query('BEGIN')
      for (let k = 1; k <= 9; k++) await write(turn * 9 + k, MIB)
      await client.query('COMMIT')
    }
    expect(await count('wide')).toBe(27)
  })

  test('updated rows count in full, deleted ones do not', async () => {
    await client.query('BEGIN')
    for (let k = 1; k <= 6; k++) await write(k, MIB)
    await client.query('COMMIT')
    await client.query('BEGIN')
    await client.query('UPDATE wide SET k = k + 100')
    await client.query('UPDATE wide SET k = k + 100')
    await expect(client.query('COMMIT')).rejects.toMatchObject(TOO_BIG)
    await client.query('BEGIN')
    await client.query('UPDATE wide SET k = k + 100')
    await client.query('DELETE FROM wide')
    await client.query('COMMIT')
    expect(await count('wide')).toBe(0)
  })

  test('many rows of a few KiB count as well as few large ones', async () => {
    const many = (rows: number) =>
      client.query('INSERT INTO wide SELECT i, $1 FROM generate_series(1, $2::int) i', [noise(4_000), rows])
    await expect(many(2_900)).rejects.toMatchObject(TOO_BIG)
    await many(2_300)
    expect(await count('wide')).toBe(2_300)
  })

  test('an index makes a row count for more', async () => {
    const rows = () =>
      client.query('INSERT INTO wide SELECT i, $1 FROM generate_series(1, 2450) i', [noise(4_000)])
    await rows()
    await client.query('DELETE FROM wide')
    await client.query('CREATE INDEX ON wide (w)')
    await client.query('CREATE INDEX ON wide (k, w)')
    await expect(rows()).rejects.toMatchObject(TOO_BIG)
  })

  test('rows of a column that is added later count', async () => {
    await client.query('ALTER TABLE one ADD COLUMN late bytea')
    await expect(
      client.query('INSERT INTO one SELECT i, 0, $1 FROM generate_series(1, 11) i', [randomBytes(MIB)]),
    ).rejects.toMatchObject(TOO_BIG)
  })

  test('the owner can lift this limit, too', async () => {
    await client.query('ALTER TABLE wide DISABLE TRIGGER USER')
    await client.query('CREATE INDEX ON wide (k, w)')
    await client.query('INSERT INTO wide SELECT i, $1 FROM generate_series(1, 11) i', [noise(MIB)])
    expect(await count('wide')).toBe(11)
  })

  test('a row of more than 2 MiB fails its statement', async () => {
    const wide = (k: number, bytes: number) =>
      client.query('INSERT INTO wide VALUES ($1, $2, $2, $3)', [k, noise(MIB - 1_000), randomBytes(bytes)])
    await wide(1, 1_000)
    await client.query('BEGIN')
    await expect(wide(2, 3_000)).rejects.toMatchObject({
      code: '54000',
      message: 'maximum row size exceeded',
    })
  })

  test('what the rule notes for itself does not stay', async () => {
    await client.query('INSERT INTO wide SELECT i, $1 FROM generate_series(1, 9) i', [noise(MIB)])
    const { superuser } = await readPasswords(sandboxFolder(home.home).passwords)
    const { port } = await directConnection(home.home)
    const left = await withClient({ port, user: SUPERUSER, password: superuser }, (owner) =>
      owner.query('SELECT FROM sandbox_rules.near_limit'),
    )
    expect(left.rowCount).toBe(0)
  })
})

describe('what Aurora DSQL takes or refuses', () => {
  test('TRUNCATE is refused', async () => {
    await insert('one', 1, 10)
    await expect(client.query('TRUNCATE one')).rejects.toMatchObject({
      code: '0A000',
      message: 'unsupported statement: Truncate',
    })
    expect(await count('one')).toBe(10)
  })

  test('transactions see a snapshot', async () => {
    const { rows } = await client.query('SHOW transaction_isolation')
    expect(rows).toEqual([{ transaction_isolation: 'repeatable read' }])
  })

  test('admin is no superuser and owns what it makes', async () => {
    const { rows } = await client.query(
      `SELECT current_setting('is_superuser') AS super, pg_get_userbyid(nspowner) AS owner
         FROM pg_namespace WHERE nspname = 'public'`,
    )
    expect(rows).toEqual([{ super: 'off', owner: 'admin' }])
    await client.query('CREATE SCHEMA own')
    await client.query('DROP SCHEMA own')
  })
})
