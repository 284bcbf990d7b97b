import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { directClientConfig } from './direct-client.ts'
import type { TestWays } from './global-setup.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the ways to the run's cluster. */
    testClusterUrl: string
  }
}

/** How the product reaches the run's cluster, a sandbox with its rules; starts it for the first who asks. */
export async function testConnection(): Promise<Connection> {
  return (await testWays()).connection
}

/** How to look at the run's cluster as somebody else: past the gateway, so nothing done there shows as OC001. */
export async function directTestConnection(): Promise<Connection> {
  return (await testWays()).direct
}

async function testWays(): Promise<TestWays> {
  const response = await fetch(inject('testClusterUrl'))
  if (!response.ok) throw new Error(`The test cluster did not start: ${await response.text()}`)
  return (await response.json()) as TestWays
}

/** A connected client on the run's cluster, and a name that no other test uses. */
export interface TestTable extends TestWays {
  /** Needs no quotes. */
  readonly name: string
  /** Past the gateway; whoever changes the schema does it here, where it disturbs nobody. */
  readonly client: pg.Client
}

/**
 * Runs `use` with a fresh table, whose columns are what stands between the parentheses of
 * `CREATE TABLE`, and disconnects afterwards. The table goes when the cluster does.
 */
export async function withTable(columns: string, use: (table: TestTable) => Promise<void>): Promise<void> {
  const ways = await testWays()
  const client = new pg.Client(directClientConfig(ways.direct))
  await client.connect()
  try {
    const name = `t_${randomUUID().replaceAll('-', '')}`
    await client.query(`CREATE TABLE ${name} (${columns})`)
    await use({ name, client, ...ways })
  } finally {
    await client.end()
  }
}
