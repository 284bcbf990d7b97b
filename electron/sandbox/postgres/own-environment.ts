/**
 * The environment for PostgreSQL's programs and the gateway: without the variables of a person's
 * PostgreSQL, some of which the server reads too (PGDATESTYLE, PGCLIENTENCODING, PGPORT), and without the zone.
 */
export function ownEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !/^(PG|TZ$|NODE_PG_)/.test(name))
  return Object.fromEntries(others)
}
