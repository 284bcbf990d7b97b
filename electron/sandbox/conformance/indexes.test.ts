import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { directClientConfig } from '../../testing/direct-client.ts'
import { directConnection } from '../postgres/direct-connection.ts'
import { useCluster } from './cluster.ts'

const cluster = useCluster()
let client: AuroraDSQLClient
beforeAll(async () => {
  client = await cluster.connect()
})
beforeEach(async () => {
  await client.query('ROLLBACK')
  await client.query('DROP TABLE IF EXISTS t')
  await client.query('CREATE TABLE t (a int, b int, v text, w text, PRIMARY KEY (a, b))')
})

/** Past the gateway, which lets nobody change the schema meanwhile. */
const directConfig = async () => directClientConfig(await directConnection(cluster.home))

const definition = async (name: string) =>
  (await client.query('SELECT indexdef FROM pg_indexes WHERE indexname = $1', [name])).rows[0]?.indexdef
const wait = async (id: string) => (await client.query(`CALL sys.wait_for_job('${id}')`)).rows

describe('CREATE INDEX ASYNC', () => {
  test('answers like an index with the id of a job, which sys.jobs and sys.wait_for_job know', async () => {
    const result = await client.query('CREATE INDEX ASYNC by_v ON t (v)')
    expect(result).toMatchObject({ command: 'CREATE', rowCount: null, fields: [{ name: 'job_id' }] })
    const id = result.rows[0]?.job_id
    expect(id).toMatch(/^[a-z2-7]{26}$/)
    expect(await wait(id)).toEqual([{ succeeded: true }])
    const { rows } = await client.query('SELECT * FROM sys.jobs WHERE job_id = $1', [id])
    expect(rows).toEqual([
      {
        job_id: id,
        status: 'completed',
        details: null,
        job_type: 'INDEX_BUILD',
        class_id: 1_259,
        object_id: expect.any(Number),
        object_name: 'public.by_v',
        start_time: expect.any(Date),
        update_time: expect.any(Date),
      },
    ])
    const valid = await client.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_v'::regclass")
    expect(valid.rows).toEqual([{ indisvalid: true }])
  })

  test('the index holds the key of the table, and shows what it was made with', async () => {
    await client.query('CREATE INDEX ASYNC by_v ON t (v)')
    expect(await definition('by_v')).toBe('CREATE INDEX by_v ON public.t USING btree_index (v)')
    await client.query('CREATE INDEX ASYNC by_b ON t (b, v)')
    expect(await definition('by_b')).toMatch(/ \(b, v\)$/)
    await client.query('CREATE INDEX ASYNC by_all ON t (v) INCLUDE (w) WHERE w IS NOT NULL')
    expect(await definition('by_all')).toMatch(/ \(v\) INCLUDE \(w\) WHERE \(w IS NOT NULL\)$/)
  })

  test('a unique one stays unique on its own', async () => {
    await client.query('CREATE UNIQUE INDEX ASYNC one_v ON t (v) NULLS NOT DISTINCT')
    expect(await definition('one_v')).toMatch(/ btree_index \(v\) NULLS NOT DISTINCT$/)
    await client.query("INSERT INTO t VALUES (1, 1, 'x')")
    await expect(client.query("INSERT INTO t VALUES (2, 2, 'x')")).rejects.toMatchObject({ code: '23505' })
    await client.query('CREATE UNIQUE INDEX ASYNC one_w ON t (w) INCLUDE (v)')
    expect(await definition('one_w')).toMatch(/ \(w\) INCLUDE \(v\)$/)
  })

  test('its only method can be named', async () => {
    await client.query('CREATE INDEX ASYNC by_v ON t USING btree_index (v)')
    expect(await definition('by_v')).toMatch(/ btree_index \(v\)$/)
    await expect(client.query('CREATE INDEX ASYNC ON t USING btree (v)')).rejects.toMatchObject({
      code: '0A000',
      message: 'USING not supported for CREATE INDEX',
    })
  })

  test('names are those of the columns, and never taken twice', async () => {
    await client.query('CREATE INDEX ASYNC ON t (v)')
    await client.query('CREATE INDEX ASYNC ON t (v)')
    await client.query('CREATE UNIQUE INDEX ASYNC ON public.t (lower(v), w)')
    const { rows } = await client.query(
      "SELECT indexname FROM pg_indexes WHERE tablename = 't' AND indexname <> 't_pkey' ORDER BY 1",
    )
    expect(rows.map(({ indexname }) => indexname)).toEqual(['t_lower_w_idx', 't_v_idx', 't_v_idx1'])
  })

  test('a name that needs quotes, a schema of its own, and a table without a key', async () => {
    await client.query('CREATE SCHEMA IF NOT EXISTS "Own"')
    await client.query('CREATE TABLE IF NOT EXISTS "Own"."No Key" ("Ä" text)')
    await client.query('CREATE INDEX ASYNC IF NOT EXISTS "My Index" ON "Own"."No Key" ("Ä")')
    expect(await definition('My Index')).toBe(
      'CREATE INDEX "My Index" ON "Own"."No Key" USING btree_index ("Ä")',
    )
    await client.query('DROP SCHEMA "Own" CASCADE')
  })

  test('IF NOT EXISTS leaves what is there', async () => {
    await client.query('CREATE INDEX ASYNC by_v ON t (v)')
    await client.query('CREATE INDEX ASYNC IF NOT EXISTS by_v ON t (w)')
    expect(await definition('by_v')).toMatch(/ \(v\)$/)
    await expect(client.query('CREATE INDEX ASYNC by_v ON t (w)')).rejects.toMatchObject({ code: '42P07' })
  })
})

describe('indexes that come with LIKE', () => {
  beforeEach(async () => {
    await client.query('DROP TABLE IF EXISTS copy')
  })
  const indexes = async () =>
    (
      await client.query(
        "SELECT replace(indexdef, ' ON public.copy USING btree_index', '') AS shown FROM pg_indexes WHERE tablename = 'copy' ORDER BY indexname",
      )
    ).rows.map(({ shown }) => shown)

  test.each(['INCLUDING ALL', 'INCLUDING INDEXES'])(
    '%s: they show what those they are made after show',
    async (option) => {
      await client.query('CREATE INDEX ASYNC by_v ON t (v)')
      await client.query('CREATE INDEX ASYNC by_lower ON t (lower(v), b) WHERE w IS NOT NULL')
      await client.query('CREATE UNIQUE INDEX ASYNC one_w ON t (w) INCLUDE (v)')
      await client.query(`CREATE TABLE copy (first text UNIQUE, LIKE t ${option})`)
      expect(await indexes()).toEqual([
        'CREATE UNIQUE INDEX copy_first_key (first)',
        'CREATE INDEX copy_lower_b_idx (lower(v), b) WHERE (w IS NOT NULL)',
        'CREATE UNIQUE INDEX copy_pkey (a, b) INCLUDE (first, v, w)',
        'CREATE INDEX copy_v_idx (v)',
        'CREATE UNIQUE INDEX copy_w_v_idx (w) INCLUDE (v)',
      ])
      await client.query("INSERT INTO copy VALUES ('x', 1, 1, 'x', 'x')")
      await expect(client.query("INSERT INTO copy VALUES ('y', 2, 2, 'y', 'x')")).rejects.toMatchObject({
        code: '23505',
      })
    },
  )

  test('a constraint names no column that the index holds, there and in the table it is made after', async () => {
    await client.query('CREATE UNIQUE INDEX ASYNC one_w ON t (w) INCLUDE (v)')
    await client.query('ALTER TABLE t ADD CONSTRAINT one UNIQUE USING INDEX one_w')
    await client.query('CREATE TABLE copy (LIKE t INCLUDING ALL)')
    const { rows } = await client.query(
      `SELECT conname, pg_get_constraintdef(oid) AS plain, pg_catalog.pg_get_constraintdef(oid, true) AS pretty
         FROM pg_constraint WHERE conrelid IN ('t'::regclass, 'copy'::regclass) AND contype = 'u' ORDER BY 1`,
    )
    const unique = 'UNIQUE (w) INCLUDE (v)'
    expect(rows).toEqual([
      { conname: 'copy_w_v_key', plain: unique, pretty: unique },
      { conname: 'one', plain: unique, pretty: unique },
    ])
  })

  test('they are known after a column was renamed, too', async () => {
    await client.query('CREATE INDEX ASYNC by_v ON t (v)')
    await client.query('ALTER TABLE t RENAME COLUMN v TO x')
    await client.query('CREATE TABLE copy (LIKE t INCLUDING ALL)')
    expect(await indexes()).toContainEqual(expect.stringMatching(/ \(x\)$/))
  })

  test('a table is made while somebody else drops an index', async () => {
    await client.query('CREATE UNIQUE INDEX ASYNC one_v ON t (v)')
    const [other, maker] = [new Client(await directConfig()), new Client(await directConfig())]
    await Promise.all([other.connect(), maker.connect()])
    await other.query('BEGIN')
    await other.query('DROP INDEX one_v')
    const dropped = sleep(500).then(async () => await other.query('COMMIT'))
    await maker.query(
      'CREATE TABLE copy (c text, a int, b int, PRIMARY KEY (a, b), UNIQUE (c) INCLUDE (a, b))',
    )
    await dropped
    await Promise.all([other.end(), maker.end()])
  })

  test('columns that somebody named stay', async () => {
    await client.query('CREATE INDEX ASYNC by_all ON t (v, a, b)')
    await client.query('CREATE TABLE copy (LIKE t INCLUDING ALL)')
    expect(await indexes()).toEqual([
      'CREATE UNIQUE INDEX copy_pkey (a, b) INCLUDE (v, w)',
      'CREATE INDEX copy_v_a_b_idx (v, a, b)',
    ])
  })
})

describe('jobs', () => {
  test('nobody records jobs by hand', async () => {
    await expect(
      client.query("SELECT sandbox_rules.record_job('t', 'x', 'x', NULL, now())"),
    ).rejects.toMatchObject({ code: '3F000' })
    await expect(client.query('DELETE FROM sys.jobs')).rejects.toMatchObject({ code: '42501' })
  })
})
