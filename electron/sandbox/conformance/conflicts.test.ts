import type { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { beforeAll, expect, test } from 'vitest'
import { useCluster } from './cluster.ts'

const SCHEMA = { code: '40001', message: 'schema has been updated by another transaction (OC001)' }

/** Conflicts themselves are stated in electron/conformance; these two reach beyond a scratch schema, or build in the background there. */
const cluster = useCluster()
let one: AuroraDSQLClient
let two: AuroraDSQLClient
beforeAll(async () => {
  one = await cluster.connect()
  await one.query('CREATE TABLE t (k int PRIMARY KEY, v int)')
  two = await cluster.connect()
})

test.each([
  ['an index', 'CREATE INDEX ASYNC ON t (v)'],
  ['a schema', 'CREATE SCHEMA news'],
])('%s of another session fails the next statement, once, and reads as well', async (_, ddl) => {
  await one.query(ddl)
  await expect(two.query('SELECT 1 FROM t')).rejects.toMatchObject(SCHEMA)
  await two.query('SELECT 1 FROM t')
})
