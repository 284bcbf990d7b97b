import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import pg from 'pg'
import type { Connection } from '../../../../shared/cluster.ts'
import { NO_FAULTS, type SandboxFaults } from '../../../../shared/sandbox-faults.ts'
import { directTestConnection } from '../../../testing/cluster.ts'
import { directClientConfig } from '../../../testing/direct-client.ts'
import { createCertificate, readCertificate } from '../../credentials/certificate.ts'
import { sandboxFolder } from '../../folder.ts'
import { startGateway } from '../gateway.ts'
import { LIMITS, type GatewayLimits, type GatewayOptions } from '../gateway-options.ts'

export const CREDENTIALS = { accessKeyId: 'AKIASANDBOXSANDBOX00', secretAccessKey: 'a secret of this test' }
export const REGION = 'us-east-1'

/** A gateway inside the test's process, before the run's cluster, with clock, dice and faults in the test's hands. */
export interface TestGateway extends AsyncDisposable {
  readonly port: number
  readonly authority: string
  readonly direct: Connection
  /** What the faults are from now on. */
  faults: SandboxFaults
  /** Milliseconds since the epoch. */
  now: () => number
  random: () => number
  /** A client of AWS's connector, connected; it is ended with the gateway. */
  client(settings?: pg.ClientConfig): Promise<pg.Client>
  /** As `client`, but straight to PostgreSQL. */
  directClient(settings?: pg.ClientConfig): Promise<pg.Client>
}

export async function testGateway(
  limits: Partial<GatewayLimits> = {},
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const direct = await directTestConnection()
  const { certificate, authority } = await makeCertificate()
  const hands = { faults: NO_FAULTS, now: Date.now, random: Math.random }
  const gateway = await startGateway({
    port: 0,
    ...certificate,
    credentials: CREDENTIALS,
    region: REGION,
    upstream: upstreamOf(direct),
    limits: { ...LIMITS, ...limits },
    faults: () => hands.faults,
    now: () => hands.now(),
    random: () => hands.random(),
    ...options,
  })
  const clients: pg.Client[] = []
  const open = async (client: pg.Client) => {
    client.on('error', () => {})
    await client.connect()
    clients.push(client)
    return client
  }
  return Object.assign(hands, {
    port: gateway.port,
    authority,
    direct,
    client: async (settings: pg.ClientConfig = {}) =>
      await open(awsClient(gateway.port, authority, settings)),
    directClient: async (settings: pg.ClientConfig = {}) =>
      await open(new pg.Client({ ...directClientConfig(direct), ...settings })),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => {})))
      await gateway[Symbol.asyncDispose]()
    },
  })
}

/** The run's cluster, for `admin` alone. */
function upstreamOf(direct: Connection): GatewayOptions['upstream'] {
  const { password } = directClientConfig(direct)
  return {
    port: direct.port,
    database: direct.database,
    password: async (role) => (role === direct.user ? String(password) : null),
  }
}

function awsClient(port: number, authority: string, settings: pg.ClientConfig): pg.Client {
  const client = new AuroraDSQLClient({
    host: '127.0.0.1',
    port,
    user: 'admin',
    region: REGION,
    customCredentialsProvider: CREDENTIALS,
    ssl: { ca: authority },
    ...settings,
  })
  return client as unknown as pg.Client
}

async function makeCertificate() {
  const root = await mkdtemp(join(tmpdir(), 'sluice-gateway-'))
  try {
    const folder = {
      ...sandboxFolder(root),
      authority: join(root, 'a.pem'),
      certificate: join(root, 'c.pem'),
    }
    await createCertificate(folder, Date.now())
    const certificate = await readCertificate(folder, Date.now())
    if (!certificate) throw new Error('No certificate was made.')
    return { certificate, authority: await readFile(folder.authority, 'utf8') }
  } finally {
    await rm(root, { recursive: true })
  }
}
