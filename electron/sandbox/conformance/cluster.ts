import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import { afterAll, beforeAll } from 'vitest'
import { readAccess, REGION } from '../credentials/access.ts'
import { connectClient, DATABASE, SUPERUSER } from '../postgres/client.ts'
import { directConnection } from '../postgres/direct-connection.ts'
import { sandboxFolder } from '../folder.ts'
import { rolePasswords } from '../gateway-process/role-passwords.ts'
import { startGateway } from '../gateway/gateway.ts'
import { LIMITS, type GatewayLimits } from '../gateway/gateway-options.ts'
import { readPasswords } from '../credentials/passwords.ts'
import type { Sandbox } from '../sandbox.ts'
import { temporarySandbox } from '../temporary-sandbox.ts'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'

/** A cluster of its own, as a program sees it: nothing here goes past the gateway. */
export interface TestCluster extends AsyncDisposable {
  readonly home: string
  readonly sandbox: Sandbox
  /** A connected client of AWS’s connector, as `admin` unless another user is named; it is ended with the cluster. */
  connect(user?: string): Promise<AuroraDSQLClient>
}

/** A cluster for the tests of a file, there from their first hook on. */
export function useCluster(): Omit<TestCluster, typeof Symbol.asyncDispose> {
  let own: TestCluster | undefined
  const started = (): TestCluster => {
    if (!own) throw new Error('The cluster is there from the first hook on.')
    return own
  }
  beforeAll(async () => {
    own = await startCluster()
  })
  afterAll(async () => await own?.[Symbol.asyncDispose]())
  return {
    get home() {
      return started().home
    },
    get sandbox() {
      return started().sandbox
    },
    connect: async (user) => await started().connect(user),
  }
}

/** Starts a sandbox and its gateway. */
async function startCluster(): Promise<TestCluster> {
  const { home, sandbox, [Symbol.asyncDispose]: remove } = await temporarySandbox()
  await sandbox.start()
  const clients = clientsOf(sandbox, (await sandbox.access()).port)
  return {
    home,
    sandbox,
    connect: clients.connect,
    [Symbol.asyncDispose]: async () => {
      await clients.end()
      await remove()
    },
  }
}

/** A second gateway in front of the same server, with limits and a clock that a test can reach. */
export async function startNarrowGateway(
  { home, sandbox }: Pick<TestCluster, 'home' | 'sandbox'>,
  narrow: Partial<GatewayLimits>,
  now = Date.now,
): Promise<Pick<TestCluster, 'connect'> & AsyncDisposable> {
  const folder = sandboxFolder(home)
  const { accessKey, certificate } = await readAccess(folder, Date.now())
  const passwords = await readPasswords(folder.passwords)
  const { port } = await directConnection(home)
  const superuser = await connectClient({ port, user: SUPERUSER, password: passwords.superuser })
  const gateway = await startGateway({
    port: 0,
    ...certificate,
    credentials: accessKey,
    region: REGION,
    upstream: { port, database: DATABASE, password: rolePasswords(superuser, passwords) },
    limits: { ...LIMITS, ...narrow },
    faults: () => NO_FAULTS,
    now,
    random: Math.random,
  })
  const clients = clientsOf(sandbox, gateway.port)
  return {
    connect: clients.connect,
    [Symbol.asyncDispose]: async () => {
      await clients.end()
      await gateway[Symbol.asyncDispose]()
      await superuser.end()
    },
  }
}

function clientsOf(sandbox: Sandbox, port: number) {
  const clients: AuroraDSQLClient[] = []
  return {
    connect: async (user = 'admin') => {
      const client = await newClient(sandbox, port, user)
      await client.connect()
      clients.push(client)
      return client
    },
    end: () => Promise.all(clients.map((client) => client.end().catch(() => {}))),
  }
}

async function newClient(sandbox: Sandbox, port: number, user: string): Promise<AuroraDSQLClient> {
  const { host, identity } = await sandbox.connection()
  if (identity.kind !== 'iam') throw new Error('The sandbox must be reached through its gateway.')
  const client = new AuroraDSQLClient({
    host,
    port,
    user,
    region: identity.region,
    customCredentialsProvider: identity.credentials,
    ssl: { ca: identity.authority ?? '' },
  })
  // A connection that the gateway cuts while nothing runs has no query to report it to.
  client.on('error', () => {})
  return client
}
