import { lookup } from 'node:dns/promises'
import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
import pg from 'pg'
import type { Connection, Identity } from '../../../shared/cluster.ts'

/** The connector's client is the driver's but for the types of its `connect`. */
export type DriverClient = pg.Client | AuroraDSQLClient

type IamIdentity = Extract<Identity, { kind: 'iam' }>

/**
 * A driver's client that is not connected yet; its first connect signs a token where the identity
 * wants one. `settings` are the driver's own. What it rejects with never holds the token.
 */
export async function createClient(
  { host, port, database, user, identity }: Connection,
  settings: pg.ClientConfig,
): Promise<DriverClient> {
  const common = { ...settings, port, database, user }
  if (identity.kind === 'password')
    return new pg.Client({ ...common, host, password: identity.password, ssl: false })
  return new AuroraDSQLClient({ ...common, ...(await tokenSettings(host, identity)) })
}

async function tokenSettings(host: string, { region, credentials, authority }: IamIdentity) {
  const ssl = { rejectUnauthorized: true, ...(authority === null ? {} : { ca: authority }) }
  const identity = { region, customCredentialsProvider: credentials }
  // The connector takes a host without a dot for a cluster's id, `localhost` too, so it gets the address.
  if (host.includes('.')) return { ...identity, host, ssl }
  const { address } = await lookup(host, 4)
  return { ...identity, host: address, ssl: { ...ssl, servername: host } }
}
