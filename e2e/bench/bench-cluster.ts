import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { Engine } from '../../electron/engine/engine.ts'
import { ADMIN, DATABASE, SUPERUSER } from '../../electron/sandbox/postgres/client.ts'
import { sandboxFolder } from '../../electron/sandbox/folder.ts'
import { readPasswords } from '../../electron/sandbox/credentials/passwords.ts'
import { sandboxIn } from '../../electron/sandbox/temporary-sandbox.ts'
import { directConnection, withDirectClient } from '../../electron/testing/direct-client.ts'
import type { Connection } from '../../shared/cluster.ts'
import { quoteTable } from '../../shared/identifier.ts'
import { benchEngine } from './bench-engine.ts'
import { benchGateway } from './bench-gateway.ts'
import type { BenchTable } from './bench-table.ts'
import { delayProxy } from './delay-proxy.ts'

/** A sandbox of the benchmark's own, thrown away afterwards, on which every contestant gets a fresh table. */
export interface BenchCluster extends AsyncDisposable {
  /** It knows this cluster as the sandbox, as {@link DELAYED_CLUSTER}, as {@link FAR_CLUSTER} and as {@link GATEWAY_CLUSTER}. */
  readonly engine: Engine
  /** For what the benchmark's processes write. */
  readonly home: string
  readonly connection: Connection
  /** `PostgreSQL 16.14`. */
  readonly version: string | null
  /** Puts a fresh copy of `table` in the place of what was there, with an empty ledger. */
  load(table: BenchTable): Promise<void>
  /** Straight to PostgreSQL, or by the way of a cluster that the engine knows. */
  withClient<T>(use: (client: Client) => Promise<T>, cluster?: string): Promise<T>
}

/** As the product reaches it: with tokens over TLS, through a gateway. All others go past it. */
export const GATEWAY_CLUSTER = 'gateway'

/** Through a slow network: everything takes {@link DELAY_MS} longer each way. */
export const DELAYED_CLUSTER = 'delayed'
const DELAY_MS = 3

/** As from another continent. */
export const FAR_CLUSTER = 'far'
const FAR_MS = 20

/** The database that holds the table of the contestant whose turn it is. */
const TURN = 'bench'

export async function openBenchCluster(): Promise<BenchCluster> {
  await using stack = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  stack.defer(async () => await rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const sandbox = sandboxIn(home)
  const { version } = await sandbox.start()
  stack.defer(async () => void (await sandbox.stop()))
  const connection = { ...(await directConnection(home)), database: TURN }
  const delayed = stack.use(await delayProxy(connection, DELAY_MS))
  const far = stack.use(await delayProxy(connection, FAR_MS))
  const upstream = { home, upstreamPort: connection.port, database: TURN }
  const gateway = stack.use(await benchGateway(await sandbox.connection(), upstream))
  const ways = new Map([
    [DELAYED_CLUSTER, delayed.connection],
    [FAR_CLUSTER, far.connection],
    [GATEWAY_CLUSTER, gateway.connection],
  ])
  const connect = (cluster: string) => ways.get(cluster) ?? connection
  const engine = benchEngine(home, connect)
  stack.defer(async () => await engine.close())
  const withClient: BenchCluster['withClient'] = async (use, cluster) =>
    await withDirectClient(cluster === undefined ? connection : connect(cluster), use)
  const { superuser: password } = await readPasswords(sandboxFolder(home).passwords)
  const superuser: Connection = { ...connection, user: SUPERUSER, identity: { kind: 'password', password } }
  await endSessions(superuser)
  const load = loader(superuser, withClient)
  const owned = stack.move()
  return {
    ...{ engine, home, connection, version, load, withClient },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  }
}

/**
 * The sandbox's own gateway is one of those who use the database that is to be copied; it ends with its
 * session there. The benchmark has a gateway of its own.
 */
async function endSessions(superuser: Connection): Promise<void> {
  const others = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1'
  await withDirectClient({ ...superuser, database: 'template1' }, async (server) => {
    await server.query(others, [DATABASE])
  })
}

/**
 * A table is made once, in a database that is kept as the template of all its copies: the server
 * copies the files of five million rows in a second, vacuumed and analyzed, where inserting them
 * takes twenty. Where in a checkpoint's cycle a contestant starts decides how much it writes, and
 * moved one unbounded DELETE between 0.8 and 1.7 million rows a second; this way of copying ends
 * with a checkpoint. A copy begins outside the server's buffers, which cost that DELETE a third:
 * it is read into them, as far as it fits.
 */
function loader(superuser: Connection, withClient: BenchCluster['withClient']) {
  const templates = new Set<string>()
  const copy = async (from: string) =>
    await withDirectClient({ ...superuser, database: 'template1' }, async (server) => {
      await server.query(`DROP DATABASE IF EXISTS ${TURN} WITH (FORCE)`)
      await server.query(`CREATE DATABASE ${TURN} OWNER ${ADMIN} TEMPLATE ${from} STRATEGY file_copy`)
    })
  const makeTemplate = async (table: BenchTable, name: string) => {
    await copy(DATABASE)
    await withClient(async (client) => {
      await table.create(client)
      await client.query(`VACUUM ANALYZE ${quoteTable(table.table)}`)
    })
    await withDirectClient(
      superuser,
      async (client) => void (await client.query('CREATE EXTENSION pg_prewarm')),
    )
    await withDirectClient({ ...superuser, database: 'template1' }, async (server) => {
      await server.query(`ALTER DATABASE ${TURN} RENAME TO ${name}`)
    })
    templates.add(name)
  }
  return async (table: BenchTable): Promise<void> => {
    const name = `template_${table.label}`
    if (!templates.has(name)) await makeTemplate(table, name)
    await copy(name)
    await withClient(async (client) => await readIntoBuffers(client, table))
  }
}

/** The table first and its indexes last, which stay if not everything fits. */
async function readIntoBuffers(client: Client, { table }: BenchTable): Promise<void> {
  const name = client.escapeLiteral(quoteTable(table))
  await client.query(`SELECT pg_prewarm(${name}::regclass)`)
  await client.query(`SELECT pg_prewarm(indexrelid) FROM pg_index WHERE indrelid = ${name}::regclass`)
}
