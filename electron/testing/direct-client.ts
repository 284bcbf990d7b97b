import pg, { type Client, type ClientConfig } from 'pg'
import type { Connection } from '../../shared/cluster.ts'

export { directConnection } from '../sandbox/postgres/direct-connection.ts'

/** An identity of IAM that users are let in by. */
export const TEST_ARN = 'arn:aws:iam::123456789012:role/test'

/** Makes a database user whom the gateway lets in, as AWS IAM GRANT does, but without a change that others meet as OC001. */
export async function createUser(client: Client, user: string): Promise<void> {
  await client.query(`CREATE ROLE ${user} LOGIN`)
  await client.query('CALL sandbox_rules.iam_grant($1, $2)', [user, TEST_ARN])
}

/** For a driver's client that goes straight to PostgreSQL, past the gateway. */
export function directClientConfig({ host, port, database, user, identity }: Connection): ClientConfig {
  if (identity.kind !== 'password') throw new Error('A client past the gateway needs a password.')
  // Without `options` the driver takes what is in PGOPTIONS.
  return { host, port, database, user, password: identity.password, ssl: false, options: '-c TimeZone=UTC' }
}

/** Lends a client that goes straight to PostgreSQL. */
export async function withDirectClient<T>(
  connection: Connection,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(directClientConfig(connection))
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
