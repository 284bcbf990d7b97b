import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

const cluster = useCluster()
let client: AuroraDSQLClient
beforeAll(async () => {
  client = await cluster.connect()
})

test.each(['pg_stat_activity', 'pg_locks', 'pg_proc', 'pg_database', 'pg_stat_progress_create_index'])(
  '%s is absent',
  async (name) => {
    await expect(client.query(`SELECT * FROM ${name}`)).rejects.toMatchObject({
      code: '42P01',
      message: `relation "${name}" does not exist`,
    })
    await expect(client.query(`SELECT * FROM pg_catalog.${name} LIMIT $1`, [1])).rejects.toMatchObject({
      code: '42P01',
    })
  },
)

test.each([
  'pg_class', 'pg_attribute', 'pg_index', 'pg_indexes', 'pg_constraint', 'pg_namespace', 'pg_type',
  'pg_stats', 'pg_settings', 'pg_roles', 'information_schema.tables', 'information_schema.columns',
])('%s is there', async (name) => {
  await client.query(`SELECT * FROM ${name} LIMIT 1`)
}) // prettier-ignore

test('the estimate of rows is in pg_class after ANALYZE', async () => {
  const { rows } = await client.query("SELECT reltuples FROM pg_class WHERE oid = 'batch_test'::regclass")
  expect(rows).toEqual([{ reltuples: 5_000 }])
})

test('a table shows no triggers, whatever way psql asks', async () => {
  const { rows } = await client.query(
    `SELECT t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true) FROM pg_catalog.pg_trigger t
      WHERE t.tgrelid = 'batch_test'::regclass AND NOT t.tgisinternal`,
  )
  expect(rows).toEqual([])
})

test('columns have no ctid', async () => {
  await expect(client.query('SELECT ctid FROM batch_test')).rejects.toMatchObject({ code: '42703' })
})
