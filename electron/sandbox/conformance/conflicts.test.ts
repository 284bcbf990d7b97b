import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

const CONFLICT = { code: '40001', message: 'change conflicts with another transaction (OC000)' }
const SCHEMA = { code: '40001', message: 'schema has been updated by another transaction (OC001)' }

const cluster = useCluster()
let one: AuroraDSQLClient
let two: AuroraDSQLClient
beforeAll(async () => {
  one = await cluster.connect()
  await one.query('CREATE TABLE t (k int PRIMARY KEY, v int)')
  two = await cluster.connect()
})
beforeEach(async () => {
  for (const client of [one, two]) await client.query('ROLLBACK')
  await retried(one, 'DELETE FROM t')
  await retried(two, 'SELECT 1')
  await one.query('INSERT INTO t SELECT i, 0 FROM generate_series(1, 10) i')
})

/** A change of the schema by another session may still be news to this one. */
const retried = (client: AuroraDSQLClient, sql: string) => client.query(sql).catch(() => client.query(sql))
const values = async () => (await one.query('SELECT v FROM t WHERE k = 1')).rows

describe('optimistic concurrency', () => {
  test('of two writers of one row both statements succeed, and the later COMMIT fails', async () => {
    await one.query('BEGIN')
    await two.query('BEGIN')
    await two.query('SELECT 1 FROM t')
    await one.query('UPDATE t SET v = 1 WHERE k = 1')
    await one.query('COMMIT')
    expect((await two.query('UPDATE t SET v = 2 WHERE k = 1')).rowCount).toBe(1)
    expect((await two.query('SELECT v FROM t WHERE k = 1')).rows).toEqual([{ v: 2 }])
    await expect(two.query('COMMIT')).rejects.toMatchObject(CONFLICT)
    expect(await values()).toEqual([{ v: 1 }])
  })

  test('a row that another has deleted meanwhile conflicts, too', async () => {
    await two.query('BEGIN')
    await two.query('SELECT 1 FROM t')
    await one.query('DELETE FROM t WHERE k = 1')
    await two.query('DELETE FROM t WHERE k IN (1, 2)')
    await expect(two.query('COMMIT')).rejects.toMatchObject(CONFLICT)
    expect((await one.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 9 }])
  })

  test('after the conflict the session goes on', async () => {
    await two.query('BEGIN')
    await two.query('SELECT 1 FROM t')
    await one.query('UPDATE t SET v = 1 WHERE k = 1')
    await two.query('UPDATE t SET v = 2 WHERE k = 1')
    await expect(two.query('COMMIT')).rejects.toMatchObject(CONFLICT)
    await two.query('UPDATE t SET v = 3 WHERE k = 1')
    expect(await values()).toEqual([{ v: 3 }])
  })

  test('other rows do not conflict', async () => {
    await one.query('BEGIN')
    await two.query('BEGIN')
    await one.query('UPDATE t SET v = 1 WHERE k = 1')
    await two.query('UPDATE t SET v = 2 WHERE k = 2')
    await one.query('COMMIT')
    expect((await two.query('COMMIT')).command).toBe('COMMIT')
  })

  test('a transaction reads one snapshot', async () => {
    await two.query('BEGIN')
    expect((await two.query('SELECT v FROM t WHERE k = 1')).rows).toEqual([{ v: 0 }])
    await one.query('UPDATE t SET v = 1 WHERE k = 1')
    expect((await two.query('SELECT v FROM t WHERE k = 1')).rows).toEqual([{ v: 0 }])
    await two.query('COMMIT')
    expect((await two.query('SHOW transaction_isolation')).rows).toEqual([
      { transaction_isolation: 'repeatable read' },
    ])
  })

  test('ROLLBACK of a transaction that met a conflict is an ordinary one', async () => {
    await two.query('BEGIN')
    await two.query('SELECT 1 FROM t')
    await one.query('UPDATE t SET v = 1 WHERE k = 1')
    await two.query('UPDATE t SET v = 2 WHERE k = 1')
    expect((await two.query('ROLLBACK')).command).toBe('ROLLBACK')
    expect(await values()).toEqual([{ v: 1 }])
  })
})

describe('changes of the schema', () => {
  test.each([
    ['DDL', 'CREATE TABLE fresh_table (k int PRIMARY KEY)'],
    ['a grant', 'GRANT SELECT ON t TO PUBLIC'],
    ['a revoke', 'REVOKE SELECT ON t FROM PUBLIC'],
    ['an index', 'CREATE INDEX ASYNC ON t (v)'],
  ])('%s by another fails the next statement, once, and reads as well', async (_, ddl) => {
    await one.query(ddl)
    await expect(two.query('SELECT 1 FROM t')).rejects.toMatchObject(SCHEMA)
    await two.query('SELECT 1 FROM t')
  })

  test('the session that made the change does not notice', async () => {
    await one.query('CREATE TABLE own (k int PRIMARY KEY)')
    await one.query('SELECT 1 FROM own')
    await expect(two.query('DELETE FROM t')).rejects.toMatchObject(SCHEMA)
    expect((await one.query('SELECT count(*)::int AS n FROM t')).rows).toEqual([{ n: 10 }])
  })

  test('inside a transaction it fails the statement and the transaction', async () => {
    await two.query('BEGIN')
    await two.query('UPDATE t SET v = 5 WHERE k = 5')
    await one.query('CREATE SCHEMA news')
    await expect(two.query('SELECT 1 FROM t')).rejects.toMatchObject(SCHEMA)
    await expect(two.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    await two.query('ROLLBACK')
    await two.query('SELECT 1 FROM t')
  })

  test('a change in the middle of a transaction fails its COMMIT', async () => {
    await two.query('BEGIN')
    await two.query('UPDATE t SET v = 5 WHERE k = 5')
    await one.query('DROP SCHEMA news')
    await expect(two.query('COMMIT')).rejects.toMatchObject(SCHEMA)
    expect((await two.query('SELECT v FROM t WHERE k = 5')).rows).toEqual([{ v: 0 }])
  })

  test('a change that is rolled back is none', async () => {
    await one.query('BEGIN')
    await one.query('CREATE SCHEMA never')
    await one.query('ROLLBACK')
    expect((await two.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('one change of the schema to a transaction', async () => {
    await one.query('BEGIN')
    await one.query('CREATE TABLE a (k int PRIMARY KEY)')
    await expect(one.query('CREATE TABLE b (k int PRIMARY KEY)')).rejects.toMatchObject({
      code: '0A000',
      message: 'multiple ddl statements not supported in a transaction',
    })
  })

  test.each([
    ['CREATE TABLE a (k int PRIMARY KEY)', 'INSERT INTO t VALUES (99, 0)'],
    ['INSERT INTO t VALUES (99, 0)', 'CREATE TABLE a (k int PRIMARY KEY)'],
  ])('never along with changed rows: %s, then %s', async (first, second) => {
    await one.query('BEGIN')
    await one.query(first)
    await expect(one.query(second)).rejects.toMatchObject({
      code: '0A000',
      message: 'ddl and dml are not supported in the same transaction',
    })
    await expect(one.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
  })

  test('the same in one text', async () => {
    await expect(one.query('CREATE TABLE a (k int); CREATE TABLE b (k int)')).rejects.toMatchObject({
      message: 'multiple ddl statements not supported in a transaction',
    })
    await expect(one.query('CREATE TABLE a (k int); INSERT INTO a VALUES (1)')).rejects.toMatchObject({
      message: 'ddl and dml are not supported in the same transaction',
    })
    await expect(one.query('SELECT 1 FROM a')).rejects.toMatchObject({ code: '42P01' })
  })
})
