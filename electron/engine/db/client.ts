import { lookup } from 'node:dns/promises'
import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import pg from 'pg'
import type { Connection, Identity } from '../../../shared/cluster.ts'
import { codeOf } from '../retry/failure.ts'
import { requireSettings, SettingError, startSettings } from './session-settings.ts'

/** The connector's client is the driver's but for the types of its `connect`. */
export type DriverClient = pg.Client | AuroraDSQLClient

type IamIdentity = Extract<Identity, { kind: 'iam' }>

/**
 * A driver's client that is not connected yet; its first connect signs a token where the identity
 * wants one. `settings` are the driver's own. What it rejects with never holds the token.
 */
export async function createClient(connection: Connection, settings: pg.ClientConfig): Promise<DriverClient> {
  const { host, port, database, user, identity, schema } = connection
  // The driver takes what is left out from the environment: PGSSLNEGOTIATION, PGCLIENT_ENCODING.
  const ofDriver = { sslnegotiation: 'postgres', client_encoding: 'utf8' } as const
  const common = { ...settings, ...ofDriver, port, database, user }
  const client =
    identity.kind === 'password'
      ? new pg.Client({ ...common, host, password: identity.password, ssl: false })
      : new AuroraDSQLClient({ ...common, ...(await tokenSettings(host, identity)) })
  return startingWith(client, startSettings(schema))
}

/**
 * Connects; throws a {@link SettingError} where the session would not be as it has to be, otherwise the
 * driver's own error.
 */
export async function connectClient(client: DriverClient): Promise<void> {
  const reported = new Map<string, string>()
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) =>
    reported.set(parameterName, parameterValue),
  )
  await client.connect().catch((error: unknown) => {
    throw REFUSED_SETTING.has(codeOf(error) ?? '')
      ? new SettingError(error instanceof Error ? error.message : String(error), { cause: error })
      : error
  })
  requireSettings(reported)
}

/** SQLSTATEs at start-up: not supported, a value that is not valid, a name that is not known. */
const REFUSED_SETTING = new Set(['0A000', '22023', '42704'])

/** A message of the server, as the driver passes it on. */
interface ParameterStatus {
  readonly parameterName: string
  readonly parameterValue: string
}

/** What the driver puts into the startup message, beside the encoding, which is always UTF8. */
interface Starting {
  getStartupConf(): { readonly user: string; readonly database: string; readonly application_name: string }
}

/** Of its own the driver would add what it finds in PGOPTIONS and PGREPLICATION. */
function startingWith(client: DriverClient, settings: Readonly<Record<string, string>>): DriverClient {
  const starting = client as DriverClient & Starting
  const { user, database, application_name } = starting.getStartupConf()
  const all = { user, database, application_name, ...settings }
  return Object.assign(starting, { getStartupConf: () => all })
}

async function tokenSettings(host: string, { region, credentials, authority }: IamIdentity) {
  const ssl = { rejectUnauthorized: true, ...(authority === null ? {} : { ca: authority }) }
  const identity = { region, customCredentialsProvider: credentials }
  // The connector takes a host without a dot for a cluster's id, `localhost` too, so it gets the address.
  if (host.includes('.')) return { ...identity, host, ssl }
  const { address } = await lookup(host, 4)
  return { ...identity, host: address, ssl: { ...ssl, servername: host } }
}
