import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { testGateway, type TestGateway } from './test-gateway.ts'

/** A gateway of its own, a client past it, and the name of a table with 100 rows: `id` from 1, `n` 0. */
export async function gatewayWithTable(): Promise<{
  gateway: TestGateway
  direct: pg.Client
  table: string
}> {
  const gateway = await testGateway()
  const direct = await gateway.directClient()
  const table = `t_${randomUUID().replaceAll('-', '')}`
  await direct.query(`CREATE TABLE ${table} (id bigint PRIMARY KEY, n bigint DEFAULT 0)`)
  await direct.query(`INSERT INTO ${table} SELECT i FROM generate_series(1, 100) i`)
  return { gateway, direct, table }
}
