import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the connection to the run's cluster. */
    testClusterUrl: string
  }
}

/** The connection to the run's cluster, a sandbox with its rules; starts it for the first who asks. */
export async function testConnection(): Promise<Connection> {
  const response = await fetch(inject('testClusterUrl'))
  if (!response.ok) throw new Error(`The test cluster did not start: ${await response.text()}`)
  return (await response.json()) as Connection
}

/** A connected client on the run's cluster, and a name that no other test uses. */
export interface TestTable {
  /** Needs no quotes. */
  readonly name: string
  readonly client: pg.Client
  readonly connection: Connection
}

/**
 * Runs `use` with a fresh table, whose columns are what stands between the parentheses of
 * `CREATE TABLE`, and disconnects afterwards. The table goes when the cluster does.
 */
export async function withTable(columns: string, use: (table: TestTable) => Promise<void>): Promise<void> {
  const connection = await testConnection()
  const client = new pg.Client({ ...connection })
  await client.connect()
  try {
    const name = `t_${randomUUID().replaceAll('-', '')}`
    await client.query(`CREATE TABLE ${name} (${columns})`)
    await use({ name, client, connection })
  } finally {
    await client.end()
  }
}
