import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { temporarySandbox, type TemporarySandbox } from './temporary-sandbox.ts'

let home: TemporarySandbox
let client: Client

beforeAll(async () => {
  home = await temporarySandbox()
  await home.sandbox.start()
  client = new Client(await home.sandbox.connection())
  await client.connect()
}, 30_000)

afterAll(async () => {
  await client.end()
  await home[Symbol.asyncDispose]()
}, 30_000)

beforeEach(async () => {
  await client.query('ROLLBACK')
  await client.query('DROP TABLE IF EXISTS one, two, child CASCADE')
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

describe('what Aurora DSQL takes or refuses', () => {
  test('TRUNCATE is refused', async () => {
    await insert('one', 1, 10)
    await expect(client.query('TRUNCATE one')).rejects.toMatchObject({
      code: '0A000',
      message: 'unsupported statement: Truncate',
    })
    expect(await count('one')).toBe(10)
  })

  test('CREATE INDEX ASYNC gives every index its default name', async () => {
    await client.query('CREATE INDEX ASYNC ON one (v)')
    await client.query('CREATE INDEX ASYNC ON one (v)')
    await client.query('CREATE UNIQUE INDEX ASYNC ON one (v, k)')
    await client.query('CREATE INDEX ASYNC ON two (abs(v))')
    const { rows } = await client.query<{ indexname: string }>(
      "SELECT indexname FROM pg_indexes WHERE tablename IN ('one', 'two') AND indexname NOT LIKE '%pkey' ORDER BY 1",
    )
    expect(rows.map((row) => row.indexname)).toEqual([
      'one_v_idx',
      'one_v_idx1',
      'one_v_k_idx',
      'two_expr_idx',
    ])
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
