import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

/** Every refusal, word for word, is in gateway/sql/read-statements.test.ts; here is how a program meets them. */
const cluster = useCluster()
let client: AuroraDSQLClient
beforeAll(async () => {
  client = await cluster.connect()
  await client.query('CREATE TABLE t (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), k int UNIQUE, v text)')
})
beforeEach(async () => {
  await client.query('ROLLBACK')
  await client.query('DELETE FROM t')
  await client.query("INSERT INTO t (k, v) SELECT i, 'v' FROM generate_series(1, 100) i")
})

describe('refused', () => {
  const TRUNCATE = { code: '0A000', message: 'unsupported statement: Truncate' }

  test('outside a transaction the next statement works', async () => {
    await expect(client.query('TRUNCATE t')).rejects.toMatchObject(TRUNCATE)
    expect((await client.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 100 }])
  })

  test('inside one the transaction is aborted, and says so first', async () => {
    await client.query('BEGIN')
    await expect(client.query('TRUNCATE t')).rejects.toMatchObject(TRUNCATE)
    await expect(client.query('TRUNCATE t')).rejects.toMatchObject({ code: '25P02' })
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
  })

  test('with parameters and by name as well', async () => {
    await expect(client.query('SELECT 1 FROM t TABLESAMPLE system ($1)', [1])).rejects.toMatchObject({
      code: '0A000',
      message: 'TABLESAMPLE clause not supported',
    })
    const named = { name: 'share', text: 'SELECT 1 FROM t WHERE k = $1 FOR SHARE', values: [1] }
    for (let turn = 0; turn < 2; turn++)
      await expect(client.query(named)).rejects.toMatchObject({
        code: '0A000',
        message: 'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported',
      })
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('in a text of several statements nothing of it takes effect', async () => {
    await expect(client.query('DELETE FROM t; TRUNCATE t')).rejects.toMatchObject(TRUNCATE)
    expect((await client.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 100 }])
  })

  test('nothing that tells of the sandbox comes along', async () => {
    const fault = await client.query('TRUNCATE t').catch((error: unknown) => error)
    expect(fault).toMatchObject({ severity: 'ERROR', where: undefined, internalQuery: undefined })
    const limit = await client
      .query('INSERT INTO t (k) SELECT i FROM generate_series(1000, 5000) i')
      .catch((error: unknown) => error)
    expect(limit).toMatchObject({ code: '54000', where: undefined })
  })

  test.each([
    'SET statement_timeout = 1000',
    'SET lock_timeout = 1000',
    'SET idle_in_transaction_session_timeout = 1000',
    "SET client_min_messages = 'warning'",
  ])('%s', async (sql) => {
    const name = sql.split(' ')[1]
    await expect(client.query(sql)).rejects.toMatchObject({
      code: '0A000',
      message: `setting configuration parameter "${name}" not supported`,
    })
  })

  test('ANALYZE inside a transaction', async () => {
    await client.query('ANALYZE t')
    await client.query('BEGIN')
    await expect(client.query('ANALYZE t')).rejects.toMatchObject({ code: '25001' })
  })
})

describe('taken', () => {
  test("AWS's batch statement", async () => {
    const sql = "DELETE FROM t WHERE id IN (SELECT id FROM t WHERE v = 'v' LIMIT 30)"
    expect((await client.query(sql)).rowCount).toBe(30)
  })

  test('an array as one parameter, and rows back', async () => {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM t WHERE k <= 3')
    const ids = rows.map(({ id }) => id)
    const gone = await client.query('DELETE FROM t WHERE id = ANY($1::uuid[]) RETURNING k', [ids])
    expect(new Set(gone.rows.map(({ k }) => k))).toEqual(new Set([1, 2, 3]))
  })

  test('ON CONFLICT, data-changing CTEs, window functions, hashtext()', async () => {
    const upsert =
      'INSERT INTO t (k, v) VALUES (1, $1) ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v RETURNING v'
    expect((await client.query(upsert, ['new'])).rows).toEqual([{ v: 'new' }])
    const move = 'WITH gone AS (DELETE FROM t WHERE k > 50 RETURNING 1) SELECT count(*)::int AS n FROM gone'
    expect((await client.query(move)).rows).toEqual([{ n: 50 }])
    await client.query('SELECT rank() OVER (ORDER BY k) FROM t WHERE abs(hashtext(id::text)::bigint) % 4 = 1')
  })

  test('SKIP LOCKED, though there are no locks to skip', async () => {
    const { rowCount } = await client.query('SELECT k FROM t WHERE k < 4 FOR UPDATE SKIP LOCKED')
    expect(rowCount).toBe(3)
  })

  test('READ ONLY transactions, which change nothing', async () => {
    await client.query('BEGIN READ ONLY')
    await client.query('SELECT 1 FROM t')
    await expect(client.query('DELETE FROM t')).rejects.toMatchObject({ code: '25006' })
  })

  test('EXPLAIN, and EXPLAIN ANALYZE, which runs it', async () => {
    await client.query('EXPLAIN DELETE FROM t')
    await client.query('EXPLAIN (ANALYZE, VERBOSE) DELETE FROM t WHERE k = 1')
    expect((await client.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 99 }])
  })

  test('functions in SQL, domains, views, sequences and identity columns with a cache', async () => {
    for (const sql of [
      'CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS $$ SELECT a * 2 $$',
      "CREATE DOMAIN colour AS text CHECK (VALUE IN ('red', 'green'))",
      'CREATE VIEW twofold AS SELECT twice(k) AS k FROM t',
      'CREATE SEQUENCE numbers CACHE 1',
      'CREATE TABLE numbered (n bigint GENERATED ALWAYS AS IDENTITY (CACHE 65536) PRIMARY KEY, c colour, d jsonb)',
    ])
      await client.query(sql)
    await client.query(`INSERT INTO numbered (c, d) VALUES ('red', '{"a": 1}')`)
    expect((await client.query('SELECT max(k) AS k FROM twofold')).rows).toEqual([{ k: 200 }])
  })

  test('what drivers set at their start', async () => {
    for (const sql of [
      "SET application_name = 'x'",
      "SET TIME ZONE 'Europe/Berlin'",
      'SET extra_float_digits = 3',
      'SET DateStyle = ISO',
      'RESET ALL',
    ])
      await client.query(sql)
    await client.query("SELECT set_config('search_path', $1, false)", ['public'])
  })

  test('COPY from the client', async () => {
    await expect(client.query("COPY t FROM '/etc/passwd'")).rejects.toMatchObject({ code: '0A000' })
  })
})
