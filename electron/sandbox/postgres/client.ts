import { Client } from 'pg'
import { LOOPBACK } from '../free-port.ts'

/** The role of everyone who uses the sandbox, as on Aurora DSQL; not a superuser. */
export const ADMIN = 'admin'
/** The role that sets the sandbox up; nobody else uses it. */
export const SUPERUSER = 'sandbox_owner'
export const DATABASE = 'postgres'

/** A server on this machine answers at once, unless others leave it no processor. */
const CONNECT_WITHIN_MS = 5_000
/** The code that pg leaves out of its own error. */
export const NO_ANSWER = 'ETIMEDOUT'

export interface Login {
  readonly port: number
  readonly user: string
  readonly password: string
  /** PEM of the authority to trust, where the gateway is to be reached; without it, PostgreSQL itself. */
  readonly authority?: string
}

/** Runs `work` with a connection of its own; throws what pg throws. */
export async function withClient<T>(login: Login, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectClient(login)
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** A connected client; it emits `end` when the server ends the connection. */
export async function connectClient({ authority, ...login }: Login): Promise<Client> {
  const client = new Client({
    ...login,
    host: LOOPBACK,
    database: DATABASE,
    ssl: authority === undefined ? false : { ca: authority },
    application_name: 'sluice sandbox',
    // What is left out the driver takes from the environment of the person.
    options: '-c TimeZone=UTC',
    sslnegotiation: 'postgres',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  })
  // A connection that the server ends while idle has no query to report it to.
  client.on('error', () => {})
  await client.connect().catch((error: unknown) => {
    if (error instanceof Error && error.message === 'timeout expired')
      Object.assign(error, { code: NO_ANSWER })
    throw error
  })
  return client
}
