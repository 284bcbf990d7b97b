import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { Connection } from '../../../shared/cluster.ts'
import type { TestTable } from '../../testing/cluster.ts'
import { createUser } from '../../testing/direct-client.ts'

/** Variables that a person's environment may hold, for the driver, for PostgreSQL or for the process. */
export type Environment = Readonly<Record<string, string>>

/** Everything that the driver reads, each with a value that breaks what lets it through. */
export const HOSTILE_ENVIRONMENT: Environment = {
  PGOPTIONS: '-c statement_timeout=1 -c DateStyle=German -c TimeZone=Asia/Kathmandu -c search_path=nowhere',
  PGREPLICATION: 'database',
  PGAPPNAME: 'somebody else',
  PGSSLMODE: 'disable',
  PGSSLNEGOTIATION: 'direct',
  PGCLIENT_ENCODING: 'latin1',
  PGCLIENTENCODING: 'LATIN1',
  PGDATESTYLE: 'German',
  PGTZ: 'Asia/Kathmandu',
  PGBINARY: 'true',
  PGHOST: 'nowhere.invalid',
  PGPORT: '1',
  PGUSER: 'nobody',
  PGDATABASE: 'nowhere',
  PGPASSWORD: 'wrong',
  PGPASSFILE: '/nowhere',
  PGCONNECT_TIMEOUT: '1',
  TZ: 'Asia/Kathmandu',
  LC_ALL: 'tr_TR.UTF-8',
}

/** Runs `use` with these variables in the environment, and takes them back. */
export async function inEnvironment<T>(variables: Environment, use: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return await use()
  } finally {
    process.env = before
  }
}

/** A database user of a test's own, who may do everything with the test's table and the ledger. */
export interface OwnUser {
  readonly connection: Connection
  /** Sets for the role exactly these settings, from its next session on. */
  give(settings: Readonly<Record<string, string>>): Promise<void>
}

/** Made past the gateway, so that nobody meets OC001. */
export async function ownUser({ client, connection, name }: TestTable): Promise<OwnUser> {
  const user = `u_${randomUUID().replaceAll('-', '')}`
  await createUser(client, user)
  await client.query(`GRANT ALL ON ${name} TO ${user}`)
  await client.query(`GRANT USAGE ON SCHEMA sluice TO ${user}`)
  await client.query(`GRANT ALL ON ALL TABLES IN SCHEMA sluice TO ${user}`)
  return {
    connection: { ...connection, user },
    give: async (settings) => {
      await client.query(`ALTER ROLE ${user} RESET ALL`)
      for (const [setting, value] of Object.entries(settings))
        await client.query(`ALTER ROLE ${user} SET ${setting} TO ${value}`)
    },
  }
}

const quoted = (...values: string[]) => fc.constantFrom(...values.map((value) => `'${value}'`))

/** Settings of a role that decide how values are written, or where names are looked up. */
export const hostileSettings: fc.Arbitrary<Readonly<Record<string, string>>> = fc.record(
  {
    datestyle: quoted('German', 'SQL, DMY', 'SQL, MDY', 'Postgres, DMY', 'ISO, YMD'),
    intervalstyle: quoted('sql_standard', 'postgres_verbose', 'iso_8601'),
    timezone: quoted('Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'),
    extra_float_digits: fc.constantFrom('-15', '0', '3'),
    bytea_output: quoted('escape', 'hex'),
    client_encoding: quoted('LATIN1', 'WIN1252'),
    search_path: quoted('pg_catalog', 'nowhere'),
  },
  { requiredKeys: [] },
)

/** The same as the environment of a person who uses psql. */
export const hostileEnvironment: fc.Arbitrary<Environment> = fc
  .tuple(hostileSettings, fc.constantFrom('Asia/Kathmandu', 'America/St_Johns', 'UTC'))
  .map(([settings, zone]) => {
    const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll("'", '')}`)
    return { PGOPTIONS: options.join(' ').replaceAll(', ', ','), TZ: zone, PGTZ: zone, LC_ALL: 'tr_TR.UTF-8' }
  })
